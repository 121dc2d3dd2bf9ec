"""The bundled reference data as they stand in PostGIS after loading: nothing lost, nothing added, shapes sound."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from loaders.run import Report, Request, run
from loaders.source import all_sources
from tests.data.bundled import table


def ask(connection: Connection, question: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(question))]


def test_places(reference: Connection) -> None:
    kinds = ask(reference, "SELECT kind, count(*), count(geom), count(shape) FROM place GROUP BY kind ORDER BY kind")
    assert kinds == [("district", 30, 30, 30), ("province", 1, 1, 1), ("subregion", 4, 0, 0)]
    assert ask(
        reference, "SELECT count(*) FROM place WHERE kind <> 'province' AND parent_code IS DISTINCT FROM '35'"
    ) == [(0,)]
    assert ask(reference, "SELECT code FROM place WHERE NOT ST_IsValid(geom) OR NOT ST_IsValid(shape)") == []
    dated = ask(reference, "SELECT name, valid_from::text FROM place WHERE valid_from IS NOT NULL ORDER BY name")
    assert sorted(dated) == [("Bayraklı", "2008-03-22"), ("Karabağlar", "2008-03-22")]


@pytest.mark.parametrize("column", ["geom", "shape"])
def test_the_province_is_its_districts(reference: Connection, column: str) -> None:
    ((apart, inside),) = ask(
        reference,
        f"SELECT ST_Area(ST_SymDifference(p.{column}, d.whole)) / ST_Area(p.{column}), "
        f"abs(d.parts - ST_Area(p.{column})) / ST_Area(p.{column}) FROM place p, "
        f"(SELECT ST_Union({column}) AS whole, sum(ST_Area({column})) AS parts FROM place WHERE kind = 'district') d "
        "WHERE p.code = '35'",
    )
    assert apart < 1e-9
    assert inside < 1e-9
    assert ask(reference, "SELECT area_km2 FROM place WHERE code = '35'") == [(Decimal("11892.00"),)]


def test_sub_regions_cover_the_districts_once(reference: Connection) -> None:
    found = ask(
        reference,
        "SELECT group_code, basis, min(valid_from)::text, max(valid_from)::text, count(*) FROM membership "
        "WHERE valid_to IS NULL GROUP BY group_code, basis ORDER BY group_code",
    )
    assert found == [
        ("kucuk-menderes", "confirmed", "2019-01-01", "2019-01-01", 8),
        ("kuzey", "inferred", "2019-01-01", "2019-01-01", 6),
        ("merkez", "inferred", "2019-01-01", "2019-01-01", 11),
        ("yarimada", "confirmed", "2014-11-09", "2014-11-09", 5),
    ]
    assert ask(reference, "SELECT count(DISTINCT place_code) FROM membership") == [(30,)]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("programlar", "programme"),
        ("cagrilar", "call"),
        ("bilesenler", "component"),
        ("cagri-hedefleri", "call_target"),
        ("destek-turleri", "support_kind"),
        ("sektorler", "sector"),
        ("durumlar", "status"),
        ("yayimlanan-toplamlar", "published_total"),
        ("sonuc-odakli-programlar", "result_programme"),
        ("sop-bilesenleri", "result_component"),
        ("performans-gostergeleri", "performance_indicator"),
        ("gostergeler", "indicator"),
        ("sonuc-olculeri", "result_measure"),
    ],
)
def test_every_row_and_every_figure_arrives(reference: Connection, file: str, name: str) -> None:
    rows = table(file)
    held = [dict(row) for row in reference.execute(text(f'SELECT * FROM "{name}"')).mappings()]
    columns = [column for column in rows[0] if column in held[0]]
    assert {"source"} < set(columns)

    def plain(value: object) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "evet" if value else "hayır"
            case Decimal():
                return format(value.normalize(), "f")
            case _:
                return str(value)

    def read(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[column] for column in columns)

    assert sorted(tuple(plain(row[column]) for column in columns) for row in held) == sorted(map(read, rows))


def test_indicator_values_are_the_files(reference: Connection) -> None:
    found = dict(ask(reference, "SELECT indicator_code, count(*) FROM indicator_value GROUP BY 1"))
    sege = {"sege-skor": 30, "sege-sira": 30, "sege-kademe": 30}
    assert found == {"nufus": 227, "alan": 31, "yogunluk": 155, "nufus-degisimi": 31, "mahalle-sayisi": 30} | sege
    (total,) = ask(
        reference,
        "SELECT sum(value) FROM indicator_value v JOIN place p ON p.code = v.place_code "
        "WHERE indicator_code = 'nufus' AND period = '2025' AND p.kind = 'district'",
    )
    assert total == (Decimal(4_504_185),)
    konak = "SELECT value FROM indicator_value WHERE indicator_code = 'sege-skor' AND place_code = '1819'"
    assert ask(reference, konak) == [(Decimal("3.465"),)]


def test_money_series(reference: Connection) -> None:
    found = ask(reference, "SELECT series, min(year), max(year), count(*) FROM yearly_rate GROUP BY 1 ORDER BY 1")
    assert found == [("cpi", 2005, 2025, 21), ("eur", 2005, 2025, 21), ("usd", 2005, 2025, 21)]
    assert ask(reference, "SELECT value FROM yearly_rate WHERE (series, year) = ('cpi', 2025)") == [
        (Decimal("3183.2292"),)
    ]


def changed(reference: Connection, tmp_path: Path, key: str, *swaps: tuple[str, str]) -> Report:
    """What a source says to its own file with some words exchanged."""
    source = all_sources().by_key[key]
    content = source.bundled.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in content
        content = content.replace(old, new, 1)
    file = tmp_path / source.file
    file.write_text(content, encoding="utf-8")
    return run(reference, Request(source, file=file))


def test_loading_again_changes_nothing(reference: Connection) -> None:
    for source in all_sources().by_key.values():
        if source.bundled.exists() and source.key not in ("projects", "sites", "project-results"):
            report = run(reference, Request(source))
            assert report.outcome is not None, [problem.text("en") for problem in report.problems]
            assert (report.outcome.new, report.outcome.changed, report.outcome.removed) == (0, 0, 0), source.key


@pytest.mark.parametrize(
    ("key", "old", "new", "rule"),
    [
        ("calls", "kobi-2008,kobi,", "kobi-2008,kobbi,", "unknown_code"),
        ("calls", "23286726", "23 milyon", "money_in_words"),
        ("calls", "2017-12-29", "2017-13-29", "no_such_date"),
        ("components", "kvky-2017-kv02", "kvky-2017-kv01", "duplicate_value"),
        ("result-components", "2019/1", "2019/5", "not_quarter"),
        ("performance-indicators", "kvky-cizilen-proje,kvky-2017", "kvky-cizilen-proje,", "empty_required"),
        ("subregions", "2014-11-09,,", "2014-11-09,2014-11-08,", "dates_out_of_order"),
        ("subregions", ",inferred,", ",belki,", "unknown_code"),
        ("statuses", ",done,", ",finished,", "unknown_code"),
        ("population", "1128,Aliağa,2025,110892", "1128,Aliağa,2025,110.892,5", "cell_count"),
        ("sege", "1.154", "1.1.54", "unreadable_number"),
        ("exchange-rates", "eur,2005", "gbp,2005", "unknown_code"),
    ],
)
def test_a_wrong_cell_stops_the_file(
    reference: Connection, tmp_path: Path, key: str, old: str, new: str, rule: str
) -> None:
    report = changed(reference, tmp_path, key, (old, new))
    assert rule in {problem.rule for problem in report.errors}
    assert report.outcome is None


def test_a_fifth_sub_region_is_only_data(reference: Connection, tmp_path: Path) -> None:
    old = "merkez,Merkez,Centre,2006,Balçova"
    report = changed(reference, tmp_path, "subregions", (old, "korfez,Körfez,Gulf,2006,Balçova"))
    assert report.errors == ()
    found = ask(reference, "SELECT kind, name, name_en, parent_code, geom FROM place WHERE code = 'korfez'")
    assert found == [("subregion", "Körfez", "Gulf", "35", None)]
    assert ask(reference, "SELECT place_code FROM membership WHERE group_code = 'korfez'") == [("2006",)]


def test_boundaries_of_ones_own_are_simplified_together(connection: Connection, tmp_path: Path) -> None:
    report = changed(connection, tmp_path, "places", ('"code":"1128"', '"code":"9128"'))
    assert report.outcome is not None, report.errors
    assert ask(connection, "SELECT slug FROM place WHERE code = '9128'") == [("aliaga",)]
    ((full, simple, overlap, parts),) = ask(
        connection,
        "SELECT sum(ST_NPoints(geom)), sum(ST_NPoints(shape)), "
        "sum(ST_Area(shape)) / ST_Area(ST_Union(shape)), count(*) "
        "FROM place WHERE kind = 'district' AND ST_IsValid(shape)",
    )
    assert parts == 30
    assert simple < full / 4
    assert overlap == pytest.approx(1, abs=1e-9)
