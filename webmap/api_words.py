"""The examples that the documentation shows and the tests run: lines for curl and a small Python program."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CURL = (
    (_l("How many projects work in Konak, and how much support they have"), "curl -fsS '{base}/totals?ilce=konak'"),
    (
        _l("Tourism projects of the calls from 2012 to 2018, in euros, with two members of each"),
        "curl -fsS '{base}/projects?sektor=turizm&yil=2012-2018&fields=title,amount&mercek=eur'",
    ),
    (_l("Districts against call years"), "curl -fsS '{base}/summary?satir=ilce&sutun=yil&olcu=adet'"),
    (_l("The headers of an answer, with its ETag and what is left of the limit"), "curl -fsSI '{base}/versions'"),
)
"""What each line asks, and the line; ``{base}`` is where the API is."""

PYTHON = """\
import json
import urllib.request

address = "{base}/projects?limit=100&fields=title,amount"
projects = []
while address:
    with urllib.request.urlopen(address) as answer:
        page = json.load(answer)
    projects += page["data"]
    address = page["links"]["next"]
print(len(projects), "/", page["meta"]["count"])
"""
