"""An indicator of one's own: each fault is named, long is wide, loading replaces, removing leaves nothing behind."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Connection, create_engine, select, text

from geodata.models import DataVersion, Indicator, IndicatorValue
from loaders import indicator_template
from loaders.indicator_file import NoSuchIndicator, remove, source_of
from loaders.run import Report, Request, run
from tests.conftest import run_loaders
from tests.loaders.books import content, csv_file

CARD: dict[str, Any] = {
    "Kod": "ornek-oran",
    "Ad": "Örnek oran",
    "Ad (İngilizce)": "Sample rate",
    "Birim": "%",
    "Birim (İngilizce)": "%",
    "Yayımlayan": "Örnek Kurum",
    "Kaynak": "Örnek yayın, 2025",
    "Lisans": "CC BY 4.0",
    "Yön": "az olması iyi",
    "Ondalık": "1",
    "Payda Olur mu": "hayır",
    "Alt Bölgede": "nüfusla ağırlıklı",
    "Not": "2020 öncesi karşılaştırılamaz.",
}
LONG: list[list[Any]] = [
    ["Yer", "Dönem", "Değer", "Not"],
    ["Aliağa", "2023", "10,5", ""],
    ["1178", "2023", "-3,2", ""],
    ["İzmir", "2023", "7", ""],
    ["Aliağa", "2024", "11", ""],
    ["Bayındır", "2024", "bilinmiyor", ""],
    ["İzmir", "2024", "7,5", ""],
]
WIDE: list[list[Any]] = [
    ["İlçe", "2023", "2024"],
    ["Aliağa", "10,5", "11"],
    ["Bayındır", "-3,2", ""],
    ["35", "7", "7,5"],
]


def book(path: Path, lines: list[list[Any]], card: dict[str, Any] | None = CARD) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Değerler"
    for line in lines:
        sheet.append([None if cell == "" else cell for cell in line])
    if card is not None:
        kept = made.create_sheet("Künye")
        for pair in card.items():
            kept.append(list(pair))
    made.save(path)
    return path


def judged(connection: Connection, path: Path, **options: Any) -> Report:
    return run(connection, Request(source_of(path), path, **options))


def held(connection: Connection, code: str = "ornek-oran") -> set[tuple[str, str, Decimal]]:
    columns = (IndicatorValue.place_code, IndicatorValue.period, IndicatorValue.value)
    return {
        (row[0], row[1], row[2])
        for row in connection.execute(select(*columns).where(IndicatorValue.indicator_code == code))
    }


RIGHT = {
    ("1128", "2023", Decimal("10.5")),
    ("1178", "2023", Decimal("-3.2")),
    ("35", "2023", Decimal(7)),
    ("1128", "2024", Decimal(11)),
    ("35", "2024", Decimal("7.5")),
}


def changed(at: int, *cells: str) -> list[list[Any]]:
    return [list(cells) if number == at else line for number, line in enumerate(LONG)]


VALUE_FAULTS: list[tuple[list[list[Any]], str, int, str]] = [
    (changed(2, "Atlantis", "2023", "1", ""), "unknown_code", 3, "Yer"),
    (changed(2, "9999", "2023", "1", ""), "unknown_code", 3, "Yer"),
    (changed(2, "Küçük Menderes Havzası", "2023", "1", ""), "unknown_code", 3, "Yer"),
    (changed(2, "", "2023", "1", ""), "empty_required", 3, "Yer"),
    (changed(2, "Aliağa", "2023", "9", ""), "value_twice", 3, "Yer"),
    (changed(4, "1128", "2023", "9", ""), "value_twice", 5, "Yer"),
    (changed(2, "Bayındır", "23", "1", ""), "not_period", 3, "Dönem"),
    (changed(2, "Bayındır", "2023-13", "1", ""), "not_period", 3, "Dönem"),
    (changed(2, "Bayındır", "2025-2019", "1", ""), "not_period", 3, "Dönem"),
    (changed(2, "Bayındır", "geçen yıl", "1", ""), "not_period", 3, "Dönem"),
    (changed(2, "Bayındır", "", "1", ""), "value_without_period", 3, "Dönem"),
    (changed(6, "Bayındır", "2023-Ç1", "1", ""), "periods_mixed", 7, "Dönem"),
    (changed(2, "Bayındır", "2023", "çok", ""), "unreadable_number", 3, "Değer"),
    (changed(2, "Bayındır", "2023", "1.50.000", ""), "unreadable_number", 3, "Değer"),
    (changed(2, "Bayındır", "2023", "1,25", ""), "more_decimals", 3, "Değer"),
    (changed(2, "Bayındır", "2023", "#DIV/0!", ""), "formula_error", 3, "Değer"),
    (changed(2, "Bayındır", "2023", "999.999.999.999.999", ""), "too_large", 3, "Değer"),
    ([["Yer", "Dönem", "Değer", "2022"], ["Aliağa", "2023", "1", "2"]], "long_and_wide", 2, "Değer"),
    ([["İlçe", "2023", "2024"], ["Aliağa", "1", "iki"]], "unreadable_number", 2, "2024"),
]


@pytest.mark.parametrize(("lines", "rule", "row", "column"), VALUE_FAULTS)
def test_a_wrong_value_is_named_with_its_place(
    reference: Connection, tmp_path: Path, lines: list[list[Any]], rule: str, row: int, column: str
) -> None:
    before = content(reference)
    report = judged(reference, book(tmp_path / "x.xlsx", lines))
    (fault,) = report.errors
    assert (fault.rule, fault.row, fault.column, fault.sheet) == (rule, row, column, "Değerler")
    assert fault.text("tr") != fault.text("en")
    assert fault.cure("tr")
    assert report.outcome is None
    assert content(reference) == before


CARD_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    *(({name: ""}, "card_incomplete", name) for name in CARD if name != "Not"),
    ({"Kod": "Örnek Oran"}, "not_indicator_code", "Kod"),
    ({"Kod": "nufus"}, "indicator_taken", "Kod"),
    ({"Yön": "yukarı"}, "unknown_code", "Yön"),
    ({"Ondalık": "bir"}, "unreadable_number", "Ondalık"),
    ({"Ondalık": "7"}, "too_many_digits", "Ondalık"),
    ({"Payda Olur mu": "belki"}, "not_yes_no", "Payda Olur mu"),
    ({"Payda Olur mu": "evet"}, "denominator_not_sum", "Alt Bölgede"),
    ({"Alt Bölgede": "ortalama"}, "unknown_code", "Alt Bölgede"),
    ({"Renk": "mavi"}, "card_unknown", ""),
    ({"Publisher": "Başka"}, "card_twice", "Yayımlayan"),
]


@pytest.mark.parametrize(("cells", "rule", "column"), CARD_FAULTS)
def test_a_wrong_description_is_named_with_its_line(
    reference: Connection, tmp_path: Path, cells: dict[str, Any], rule: str, column: str
) -> None:
    card = CARD | cells
    lines = LONG if cells.get("Payda Olur mu") != "evet" else [line for line in LONG if line[2] != "-3,2"]
    report = judged(reference, book(tmp_path / "x.xlsx", lines, card))
    (fault,) = report.errors
    assert (fault.rule, fault.sheet, fault.column) == (rule, "Künye", column)
    assert fault.row is not None
    if column and rule != "card_twice":
        assert fault.row == list(card).index(column) + 1
    assert report.outcome is None


@pytest.mark.parametrize(
    ("name", "rule"), [("none", "card_missing"), ("two", "two_cards"), ("broken", "unreadable_file")]
)
def test_a_description_that_is_not_there_or_twice(reference: Connection, tmp_path: Path, name: str, rule: str) -> None:
    path = book(tmp_path / "x.xlsx", LONG, CARD if name == "two" else None)
    if name != "none":
        path.with_suffix(".toml").write_text("code = " + ("'a'" if name == "two" else ""), encoding="utf-8")
    assert rule in {fault.rule for fault in judged(reference, path).errors}


def test_negative_and_ambiguous_values_are_judged_by_the_description(reference: Connection, tmp_path: Path) -> None:
    adds = CARD | {"Payda Olur mu": "evet", "Alt Bölgede": "toplam"}
    assert [fault.rule for fault in judged(reference, book(tmp_path / "x.xlsx", LONG, adds)).errors] == ["negative"]
    fine = CARD | {"Ondalık": "3"}
    lines = changed(1, "Aliağa", "2023", "1.154", "")
    found = judged(reference, book(tmp_path / "y.xlsx", lines, fine)).errors
    assert [fault.rule for fault in found] == ["ambiguous_number"]
    empty = [[*line[:2], "", ""] for line in LONG]
    empty[0] = LONG[0]
    assert [f.rule for f in judged(reference, book(tmp_path / "z.xlsx", empty)).errors] == ["no_values"]


def test_wide_and_long_and_text_with_toml_are_the_same(reference: Connection, tmp_path: Path) -> None:
    assert judged(reference, book(tmp_path / "long.xlsx", LONG)).errors == ()
    assert held(reference) == RIGHT
    wide = judged(reference, book(tmp_path / "wide.xlsx", WIDE))
    assert wide.errors == ()
    assert wide.outcome is not None
    assert wide.outcome.version is None, "the same values: nothing changed"
    path = csv_file(tmp_path / "metin.csv", LONG, ";")
    toml = "\n".join(f'"{key}" = "{value}"' for key, value in CARD.items() if key != "Ondalık")
    path.with_suffix(".toml").write_text(toml + '\n"Ondalık" = 1\n', encoding="utf-8")
    plain = judged(reference, path)
    assert plain.errors == ()
    assert plain.outcome is not None
    assert plain.outcome.version is None


def test_loading_again_replaces_and_removing_leaves_nothing(reference: Connection, tmp_path: Path) -> None:
    tables = ("indicator", "indicator_value")
    before = {name: content(reference)[name] for name in tables}
    judged(reference, book(tmp_path / "x.xlsx", LONG))
    kept = reference.execute(select(*Indicator.__table__.columns).where(Indicator.code == "ornek-oran")).one()
    assert (kept.direction, kept.aggregation, kept.decimals, kept.is_denominator) == (
        "less_is_better", "population", 1, False,
    )  # fmt: skip
    assert kept.source_key == "indicator:ornek-oran"
    again = judged(reference, book(tmp_path / "x.xlsx", [*WIDE[:2], ["Konak", "1", "2"]]), fewer=True)
    assert again.errors == ()
    assert {place for place, _period, _value in held(reference)} == {"1128", "1819"}
    other = book(tmp_path / "y.xlsx", LONG, CARD | {"Kod": "baska-oran"})
    assert judged(reference, other).errors == ()
    assert len(held(reference)) == 4, "another indicator leaves this one alone"
    remove(reference, "ornek-oran")
    assert held(reference) == set()
    assert held(reference, "baska-oran") == RIGHT
    remove(reference, "baska-oran")
    assert {name: content(reference)[name] for name in tables} == before
    for code in ("ornek-oran", "nufus"):
        with pytest.raises(NoSuchIndicator):
            remove(reference, code)


def test_bundled_lists_loaded_again_leave_it_alone(reference: Connection, tmp_path: Path) -> None:
    from tests.loaders import books

    judged(reference, book(tmp_path / "x.xlsx", LONG))
    from loaders.source import all_sources

    for key in ("indicators", "population"):
        assert books.judged(reference, all_sources().by_key[key].bundled, key).errors == ()
    assert held(reference) == RIGHT


def test_the_template_filled_in_loads(reference: Connection, tmp_path: Path) -> None:
    path = tmp_path / "bos.xlsx"
    indicator_template.write(reference, path)
    filled = load_workbook(path)
    values, card = filled["Değerler"], filled["Künye"]
    assert values.max_row == 31
    for row in range(2, 32):
        values.cell(row, 2, 2024)
        values.cell(row, 3, row / 10)
    for row in range(2, card.max_row + 1):
        card.cell(row, 2, card.cell(row, 6).value)
    filled.save(path)
    report = judged(reference, path)
    assert report.errors == ()
    assert len(held(reference, "issizlik-orani")) == 30


def test_the_command_line_from_template_to_removal(fresh_loaded_url: str, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", LONG)
    for command in (("check", "indicator"), ("load", "indicator")):
        run_loaders(fresh_loaded_url, *command, "--file", str(path))
    refused = run_loaders(fresh_loaded_url, "load", "indicator", check=False)
    assert refused.returncode == 2
    assert "template" in refused.stderr
    assert run_loaders(fresh_loaded_url, "remove", "indicator", "nufus", check=False).returncode == 1
    assert "çıkan" in run_loaders(fresh_loaded_url, "remove", "indicator", "ornek-oran").stdout
    out = tmp_path / "bos.xlsx"
    run_loaders(fresh_loaded_url, "template", "indicator", "--out", str(out))
    assert load_workbook(out).sheetnames == ["Değerler", "Künye"]
    engine = create_engine(fresh_loaded_url)
    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM indicator_value WHERE source_key LIKE 'indicator:%'"))
        assert left.scalar_one() == 0
    engine.dispose()


def test_an_indicator_loaded_into_a_rehearsal_does_not_make_it_real(fresh_url: str, tmp_path: Path) -> None:
    run_loaders(fresh_url, "load", "--all", "--without-projects")
    run_loaders(fresh_url, "load", "sample", "--projects", "647")
    run_loaders(fresh_url, "load", "indicator", "--file", str(book(tmp_path / "x.xlsx", LONG)))
    engine = create_engine(fresh_url)
    with engine.connect() as connection:
        newest = select(DataVersion.is_sample).order_by(DataVersion.id.desc()).limit(1)
        assert connection.execute(newest).scalar_one() is True
    engine.dispose()
