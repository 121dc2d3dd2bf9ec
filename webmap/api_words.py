"""The examples that the documentation shows and the tests run: lines for curl and a small Python program."""

from __future__ import annotations

CURL = (
    "curl --fail --silent '{base}/totals?ilce=konak'",
    "curl --fail --silent '{base}/projects?sektor=turizm&yil=2012-2018&fields=title,amount&mercek=eur'",
    "curl --fail --silent '{base}/summary?satir=ilce&sutun=yil&olcu=adet'",
    "curl --fail --silent --head '{base}/versions'",
)

PYTHON = """\
import json
import urllib.request

address = "{base}/projects?limit=50&fields=title,amount"
projects = []
while address:
    with urllib.request.urlopen(address) as answer:
        page = json.load(answer)
    projects += page["data"]
    address = page["links"]["next"]
print(len(projects), "/", page["meta"]["count"])
"""
