"""Do all contenders mean the same by the filters? A time for another question says nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.scratch import BenchRefused
from bench.speed import datasette as lite
from bench.speed.asked import ASKED, LOOKS, SEARCHED, Asked
from bench.speed.serving import Contender
from bench.speed.timing import told


def refuse_disagreement(contenders: Sequence[Contender], file: Path) -> dict[str, int]:
    """Filter → how many projects it means to everybody; the summary table and the map must add up alike too.

    Raises BenchRefused naming each filter that is understood differently, or means nothing.
    """
    wrong, counts = [], {}
    for asked in dict.fromkeys((*ASKED, *SEARCHED)):
        found = {one.name: _count(one, asked) for one in contenders if one.count}
        if len(set(found.values())) != 1 or not all(found.values()):
            wrong.append(f"{asked.name} ({', '.join(f'{name}: {count}' for name, count in found.items())})")
        counts[asked.name] = next(iter(found.values()))
    ours = contenders[0]
    connection = sqlite3.connect(file)
    try:
        for asked in ASKED:
            for name, mine, theirs in (_tables(ours, connection, asked), _maps(ours, connection, asked)):
                if mine != theirs:
                    wrong.append(f"{asked.name}: the {name} says {mine} beside {theirs}")
    finally:
        connection.close()
    if wrong:
        raise BenchRefused("The same filters do not mean the same projects: " + "; ".join(wrong))
    return counts


def _count(contender: Contender, asked: Asked) -> int:
    assert contender.count is not None
    address, read = contender.count
    try:
        return read(told(contender, address(asked)))
    except BenchRefused as error:
        raise BenchRefused(f"{contender.name} does not take the filter '{asked.name}': {error}") from None


def _tables(ours: Contender, connection: sqlite3.Connection, asked: Asked) -> tuple[str, object, object]:
    """District and programme → how many projects."""
    cells = told(ours, ours.jobs["summary"](asked)[0][0])["data"]["cells"]
    rows = connection.execute(lite.table(asked)).fetchall()
    theirs = {(district, programme or "bilinmiyor"): projects for district, programme, projects, _ in rows}
    places = {district for district, _ in theirs}
    mine = {
        (one["row"], one["column"]): one["values"]["adet"] for one in cells if one["row"] in places and one["column"]
    }
    different = {
        key: (mine.get(key), theirs.get(key)) for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)
    }
    return "summary", sorted(map(str, different.items()))[:3], []


def _maps(ours: Contender, connection: sqlite3.Connection, asked: Asked) -> tuple[str, int, int]:
    """Projects on the map of the province, cell by cell, or its points one by one where they are few."""
    features = told(ours, ours.jobs["map"](asked)[0][0])["features"]
    one_by_one = not features or "projects" not in features[0]["properties"]
    what = "count(*)" if one_by_one else "count(DISTINCT ref)"
    rows = connection.execute(lite.gathered(asked, LOOKS[0], what)).fetchall()
    mine = len(features) if one_by_one else sum(one["properties"]["projects"] for one in features)
    return "map", mine, sum(row[2] for row in rows)
