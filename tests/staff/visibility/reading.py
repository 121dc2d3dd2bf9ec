"""Everything public read like a robot would: every link and form followed, every file unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import pyarrow.parquet as parquet
from flask.testing import FlaskClient
from pypdf import PdfReader

MOST = 480
MOST_OF_A_KIND = 3
"""Addresses read of one kind (the same page of other records or with other questions)."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._form: str | None = None
        self._fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.found += [held[name] for name in ("href", "src", "data", "poster") if held.get(name)]
        self.found += [value for name, value in held.items() if name.startswith("data-") and value.startswith("/")]
        if tag == "form" and held.get("method", "get").lower() == "get":
            self._form, self._fields = held.get("action", ""), []
        if self._form is not None and tag in ("input", "select") and held.get("name") and "checked" in held:
            self._fields.append((held["name"], held.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.found.append(f"{self._form}?{urlencode(self._fields)}" if self._fields else self._form)
            self._form = None


@dataclass
class Crawl:
    """What was read: address → status; and where something matching ``looked_for`` stood."""

    client: FlaskClient
    looked_for: re.Pattern[bytes]
    read: dict[str, int] = field(default_factory=dict)
    hits: list[tuple[str, bytes]] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)

    def run(self, seeds: list[str]) -> None:
        """Read the seeds, and from there whatever they lead to, so many of each kind."""
        waiting, kinds = deque(seeds), Counter[str]()
        while waiting and len(self.read) < MOST:
            address = waiting.popleft()
            path = urlsplit(address).path
            if address in self.read or path.startswith(("/static/", "/personel", "/en/personel")):
                continue
            kinds[_kind(address)] += 1
            if kinds[_kind(address)] <= MOST_OF_A_KIND or address in seeds:
                waiting.extend(self._follow(address))

    def _follow(self, address: str) -> list[str]:
        answer = self.client.get(address)
        body, kind = answer.data, answer.mimetype or ""
        self.read[address] = answer.status_code
        self.types[kind] += 1
        told = [address.encode(), str(answer.headers).encode(), *unpacked(body)]
        self.hits += [(address, found[0]) for part in told[1:] if (found := self.looked_for.search(part))]
        links = [answer.headers["Location"]] if "Location" in answer.headers else []
        if kind == "text/html":
            parser = _Links()
            parser.feed(answer.text)
            links += parser.found
        elif kind.endswith("xml"):
            links += re.findall(r"<loc>([^<]+)</loc>", answer.text) + re.findall(r'href="([^"]+)"', answer.text)
        return [_own(urljoin(address, link)) for link in links if _is_own(urljoin(address, link))]


def _is_own(address: str) -> bool:
    parts = urlsplit(address)
    return parts.netloc in ("", "localhost") and parts.scheme in ("", "http", "https") and parts.path.startswith("/")


def _own(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(address: str) -> str:
    """Pages of one kind differ in the record they are of, or in the values of their question."""
    parts = urlsplit(address)
    steps = parts.path.split("/")
    last = steps[-1]
    if len(steps) > (3 if steps[1] == "en" else 2):
        steps[-1] = "*" + ("." + last.rpartition(".")[2] if "." in last else "")
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")} & {"v", "varlik", "once", "bicim"})
    return "/".join(steps) + "?" + ",".join(names) + ("&" if parts.query and not names else "")


def unpacked(body: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and what is packed in them: zips (also workbooks) within zips, Parquet, PDF text."""
    yield body
    if body[:4] == b"PK\x03\x04" and depth < 3:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for entry in archive.infolist():
                yield entry.filename.encode()
                if entry.file_size < 50_000_000:
                    yield from unpacked(archive.read(entry), depth + 1)
    elif body[:4] == b"PAR1":
        yield str(parquet.read_table(io.BytesIO(body)).to_pylist()).encode()
    elif body[:5] == b"%PDF-":
        yield "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).encode()
