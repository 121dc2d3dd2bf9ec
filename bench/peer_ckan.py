"""CKAN's own reader of DCAT catalogues on ours: would a portal find every data set and every file?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from rdflib import DCAT, RDF, Graph

from bench.compared import Compared, of_sets
from bench.scratch import BenchRefused

# The harvester's steps without its database: parse with the profile of DCAT-AP 3, and give what CKAN would store.
READ = """
import json, sys
from ckan.common import config
config.update({"ckan.site_url": "http://ckan.example", "ckan.locale_default": "tr"})
from ckanext.dcat.processors import RDFParser
parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(sys.stdin.read(), _format="turtle")
json.dump(list(parser.datasets()), sys.stdout)
"""
NEEDED = ("title", "notes", "url", "version")
OF_A_FILE = ("name", "download_url", "mimetype", "format", "license")


def compare(python: Path, ours: str) -> Iterator[Compared]:
    """Question, our answer, CKAN's, and what differs: data sets, their files, and what is told of each.

    Raises BenchRefused when the reader cannot read the catalogue at all.
    """
    with urlopen(f"{ours}/katalog.ttl") as answer:
        catalogue = answer.read().decode()
    done = subprocess.run([python, "-c", READ], input=catalogue, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchRefused(f"CKAN's reader fails: {done.stderr[-500:]}")
    graph = Graph().parse(data=catalogue, format="turtle")
    mine = {str(one) for one in graph.subjects(RDF.type, DCAT.Dataset)}
    theirs = {_extra(one, "uri"): one for one in json.loads(done.stdout)}
    yield of_sets("CKAN: data sets", mine, set(theirs))
    files = {str(one) for one in graph.objects(None, DCAT.downloadURL)}
    taken = [file for one in theirs.values() for file in one["resources"]]
    yield of_sets("CKAN: files", files, {file.get("download_url", "") for file in taken})
    for question, things, members in (("a data set", theirs.values(), NEEDED), ("a file", taken, OF_A_FILE)):
        lacking = sorted({name for one in things for name in members if not one.get(name)})
        told = ", ".join(members)
        wrong = f"lacks {lacking}" if lacking else ""
        yield Compared(f"CKAN: {question} has", told, "" if lacking else told, wrong)


def _extra(one: dict[str, Any], name: str) -> str:
    return str(next((extra["value"] for extra in one["extras"] if extra["key"] == name), ""))
