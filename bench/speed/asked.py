"""The twelve filters of the comparison: how our address says each, and how a peer's flat table does."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from urllib.parse import urlencode

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Asked:
    """One filter: ``args`` of our addresses, ``where`` over the peers' columns (SQL, and CQL2 text as well), or what
    each of them has its own words for: a word of the text, a district where there is work, a box of the map."""

    name: str
    args: tuple[tuple[str, str], ...] = ()
    where: str = ""
    word: str = ""
    district: str = ""
    box: Box | None = None

    @property
    def query(self) -> str:
        """Our address's query, without a question mark."""
        return urlencode(self.args)

    def sqlite(self, table: str) -> str:
        """The condition on a table of the SQLite file; places and points carry their project's columns."""
        if self.word:
            found = f"SELECT rowid FROM project_fts WHERE project_fts MATCH '{self.word}'"
            same = f"rowid IN ({found})"
            return same if table == "project" else f"ref IN (SELECT ref FROM project WHERE {same})"
        if self.district:
            return f"ref IN (SELECT ref FROM place WHERE district = '{self.district}')"
        if self.box:
            west, south, east, north = self.box
            inside = f"lon BETWEEN {west} AND {east} AND lat BETWEEN {south} AND {north}"
            return f"ref IN (SELECT ref FROM point WHERE {inside})"
        return self.where or "1 = 1"

    def ogc(self, language: str = "cql2-text") -> dict[str, str]:
        """The parameters of a collection's items, as OGC API Features has them."""
        told = self.where
        if self.box:
            west, south, east, north = self.box
            ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
            inside = "INTERSECTS" if language == "cql-text" else "S_INTERSECTS"
            told = f"{inside}(geom, POLYGON(({ring})))"
        if self.word:
            told = f"search LIKE '% {self.word} %'"
        if self.district:
            told = f"districts LIKE '%|{self.district}|%'"
        return {"filter": told, "filter-lang": language} if told else {}


ASKED = (
    Asked("all"),
    Asked("programme", (("program", "yenilenebilir-enerji"),), "programme = 'yenilenebilir-enerji'"),
    Asked("years", (("yil", "2012-2014"),), "year BETWEEN 2012 AND 2014"),
    Asked(
        "programme and year",
        (("program", "yenilenebilir-enerji"), ("yil", "2012")),
        "programme = 'yenilenebilir-enerji' AND year = 2012",
    ),
    Asked("sector", (("sektor", "turizm"),), "sector = 'turizm'"),
    Asked("status", (("durum", "iptal"),), "status = 'iptal'"),
    Asked("kind", (("tur", "dfd"),), "support_kind = 'dfd'"),
    Asked("amount", (("tutar", "200000-400000"),), "amount BETWEEN 200000 AND 400000"),
    Asked("district", (("ilce", "bornova"),), district="bornova"),
    Asked("box", (("kutu", "27.05,38.35,27.25,38.5"),), box=(27.05, 38.35, 27.25, 38.5)),
    Asked("text", (("q", "enginar"),), word="enginar"),
    Asked(
        "sector, years, amount",
        (("sektor", "tarim-gida"), ("yil", "2008-2010"), ("tutar", "100000-500000")),
        "sector = 'tarim-gida' AND year BETWEEN 2008 AND 2010 AND amount BETWEEN 100000 AND 500000",
    ),
)

SEARCHED = tuple(
    Asked(word, (("q", typed),), word=word) for word, typed in (("enginar", "ENGİNAR"), ("bakimevi", "bakımevi"))
)
"""Words as people type them, and as they stand in the folded text that the peers are given. Only such as have no other
forms in the register: asked for zeytin, our search finds zeytinyağı too, and FTS5 does not."""


@dataclass(frozen=True)
class Look:
    """What a map shows: a box, and its zoom level."""

    box: Box
    zoom: int

    @property
    def window(self) -> str:
        """As our address has it."""
        return ",".join(map(str, (*self.box, self.zoom)))

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell of the grid in degrees: two along a tile of 256 pixels, square on the map."""
        wide = 360 / 2**self.zoom / 2
        return wide, wide * cos(radians((self.box[1] + self.box[3]) / 2))


LOOKS = (
    Look((26.2, 37.8, 28.5, 39.4), 8),
    Look((26.9, 38.25, 27.4, 38.6), 10),
    Look((27.1, 38.4, 27.2, 38.46), 12),
)
"""The province, the bay, a quarter."""
