"""Sources, the table of rules and the files of columns hold together; projects and sites say what their file says."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from sqlalchemy import Connection

from loaders import problems
from loaders.headers import COLUMNS, ColumnsBroken, columns_of
from loaders.problems import Problem, rules
from loaders.source import FILES, SourcesBroken, all_sources, in_order
from tests.loaders.books import changed, csv_file, judged, second, table

LOADERS = Path(problems.__file__).parent


def test_every_source_has_its_bundled_file_and_comes_after_what_it_needs() -> None:
    before: set[str] = set()
    for source in all_sources().by_key.values():
        assert source.bundled.is_file(), source.file
        assert source.bundled.is_relative_to(FILES)
        assert set(source.needs) <= before
        before.add(source.key)
    assert {"places", "projects", "sites"} <= before


def test_a_need_that_nobody_meets_is_refused() -> None:
    known = all_sources().by_key
    with pytest.raises(SourcesBroken, match="atlantis"):
        in_order({"sites": replace(known["sites"], needs=("atlantis",))})
    circle = {
        "projects": replace(known["projects"], needs=("sites",)),
        "sites": replace(known["sites"], needs=("projects",)),
    }
    with pytest.raises(SourcesBroken):
        in_order(circle)


def test_a_key_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import loaders.sources

    (tmp_path / "copy_of_sites.py").write_text("from loaders.sources.sites import SOURCE\n", encoding="utf-8")
    monkeypatch.setattr(loaders.sources, "__path__", [*loaders.sources.__path__, str(tmp_path)])
    with pytest.raises(SourcesBroken, match="sites"):
        all_sources()


def test_every_rule_that_is_reported_is_written_down_and_the_other_way_round() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in LOADERS.rglob("*.py") if "sample" not in path.parts)
    used = set(re.findall(r'"([a-z_]+)"', code)) & set(rules())
    assert used == set(rules())
    reported = re.findall(r'(?:Unreadable\(|report\(|rule=|Fault\()\s*"([a-z_]+)"', code)
    assert set(reported) <= set(rules())
    assert len(reported) > 60


@pytest.mark.parametrize("code", rules())
def test_rule_reads_well_in_both_languages(code: str) -> None:
    rule = rules()[code]
    texts = (rule.tr, rule.en, rule.cure_tr, rule.cure_en)
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    for text in texts:
        assert text[0].isupper() or not text[0].isalpha()
        assert len(text) <= 200
    assert rule.tr != rule.en
    assert {name for _, name, _, _ in Formatter().parse(rule.tr) if name} == {
        name for _, name, _, _ in Formatter().parse(rule.en) if name
    }
    problem = Problem(rule=code, file="a.csv", args={name: name.upper() for name in names})
    assert "{" not in problem.text("tr") + problem.text("en") + problem.cure("tr") + problem.cure("en")


@pytest.mark.parametrize("file", sorted(path.name for path in COLUMNS.glob("*.toml")))
def test_no_header_means_two_columns(file: str) -> None:
    columns = columns_of(file)
    spellings = [spelling for column in columns.columns for spelling in column.folded]
    assert len(spellings) == len(set(spellings))
    assert all(column.note_tr and column.note_en for column in columns.columns)
    assert all(columns.named(column.header.upper()) for column in columns.columns)


@pytest.mark.parametrize("key", ["projects", "sites"])
def test_bundled_header_is_ours(key: str) -> None:
    source = all_sources().by_key[key]
    header = source.bundled.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert source.columns is not None
    ours = [column.header for column in columns_of(source.columns).columns]
    assert [name for name in ours if name in header] == header


def test_headers_of_ones_own(reference: Connection, tmp_path: Path) -> None:
    own = tmp_path / "bizim.toml"
    own.write_text(
        'ref = "Dosya Sıra"\nstatus = ["Aşama", "Safha"]\nignored = ["Uzman", "Süre (ayy)"]\n', encoding="utf-8"
    )
    headers = {"Referans No": "Dosya Sıra", "Durum": "Safha"}
    lines = table([second()])
    lines[0] = [*(headers.get(name, name) for name in lines[0]), "Uzman", "Süre (ayy)"]
    lines[1] = [*lines[1], "A. B.", "3"]
    path = csv_file(tmp_path / "a.csv", lines)
    assert [problem.rule for problem in judged(reference, path).errors][:1] == ["missing_columns"]
    report = judged(reference, path, columns=own)
    assert report.problems == ()
    assert report.outcome is not None


def test_broken_columns_file_says_what_is_wrong(tmp_path: Path) -> None:
    own = tmp_path / "bizim.toml"
    for text, said in (("a = 'x'", "Known: ref"), ("ref = 3", "list of headers"), ("ref = ", "bizim.toml")):
        own.write_text(text, encoding="utf-8")
        with pytest.raises(ColumnsBroken, match=said):
            columns_of("projects.toml", own)


def test_project_says_what_the_row_says(reference: Connection, tmp_path: Path) -> None:
    assert judged(reference, csv_file(tmp_path / "a.csv", table([changed()]))).problems == ()
    row = reference.exec_driver_sql(
        "SELECT kind, title_is_official, programme_code, call_code, component_code, support_kind, year, "
        "support_amount, own_share, price_year, price_year_basis, contract_date, start_date, end_date, scope "
        "FROM project"
    ).one()
    assert tuple(row) == (
        "support",
        True,
        "kvky",
        "kvky-2017",
        "kvky-2017-kv02",
        "mdp",
        2017,
        Decimal("1500000.00"),
        Decimal("1863910.96"),
        2018,
        "contract",
        "2018-03-12",
        "2018-04",
        "2019",
        "single",
    )
    organisations = reference.exec_driver_sql(
        "SELECT organisation_key, role, position, note FROM participation ORDER BY role, position"
    ).all()
    assert [tuple(one) for one in organisations] == [
        ("beydag-belediyesi", "beneficiary", 0, None),
        ("izmir-buyuksehir-belediyesi", "partner", 0, "eş finansman"),
        ("ege-universitesi", "partner", 1, None),
    ]


def test_one_level_implies_those_above(reference: Connection, tmp_path: Path) -> None:
    rows = [changed(Program="", Çağrı=""), second(Program="", Bileşen="")]
    assert judged(reference, csv_file(tmp_path / "a.csv", table(rows))).errors == ()
    found = reference.exec_driver_sql("SELECT programme_code, call_code, support_kind, year FROM project").all()
    assert {tuple(row) for row in found} == {("kvky", "kvky-2017", "mdp", 2017)}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, (2018, "contract")),
        ({"Sözleşme Tarihi": ""}, (2018, "start")),
        ({"Sözleşme Tarihi": "", "Başlangıç": ""}, (2017, "call")),
        (
            {"Sözleşme Tarihi": "", "Başlangıç": "", "Çağrı": "", "Bileşen": "", "Haber Tarihi": "2019-10"},
            (2019, "report"),
        ),
        ({"Sözleşme Tarihi": "", "Başlangıç": "", "Çağrı": "", "Bileşen": ""}, (None, None)),
    ],
)
def test_price_year_and_its_basis(
    reference: Connection, tmp_path: Path, cells: dict[str, str], expected: tuple[int | None, str | None]
) -> None:
    headers = [*dict.fromkeys([*table([])[0], *cells])]
    assert judged(reference, csv_file(tmp_path / "a.csv", table([second(**cells)], headers))).errors == ()
    row = reference.exec_driver_sql("SELECT price_year, price_year_basis FROM project").one()
    assert tuple(row) == expected


@pytest.mark.parametrize(
    ("cells", "places", "scope"),
    [
        ({"İlçe": "", "Enlem": "", "Boylam": ""}, [], "unlocated"),
        (
            {"İlçe": "İzmir geneli", "Enlem": "", "Boylam": "", "Konum Kesinliği": ""},
            [("35", "1", "province")],
            "province",
        ),
        (
            {"İlçe": "Beydağ; Konak; Buca", "Enlem": "38,08593;;", "Boylam": "28,20843;;", "Pay": "1/3;1/3;1/3"},
            [(name, "0.3333333333", "settlement") for name in ("Beydağ", "Konak", "Buca")],
            "several",
        ),
    ],
)
def test_places_and_shares(
    reference: Connection, tmp_path: Path, cells: dict[str, str], places: list[tuple[str, str, str]], scope: str
) -> None:
    report = judged(reference, csv_file(tmp_path / "a.csv", table([second(**cells)])))
    assert report.errors == ()
    found = reference.exec_driver_sql(
        "SELECT CASE p.kind WHEN 'district' THEN p.name ELSE p.code END, trim_scale(l.share)::text, l.precision "
        "FROM location l JOIN place p ON p.code = l.place_code ORDER BY l.position"
    ).all()
    assert [tuple(row) for row in found] == places
    assert reference.exec_driver_sql("SELECT scope FROM project").scalar_one() == scope


def test_equal_shares_add_up_exactly(reference: Connection, tmp_path: Path) -> None:
    names = [row[0] for row in reference.exec_driver_sql("SELECT name FROM place WHERE kind = 'district' LIMIT 7")]
    cells = {"İlçe": ";".join(names), "Enlem": "", "Boylam": ""}
    assert judged(reference, csv_file(tmp_path / "a.csv", table([second(**cells)]))).errors == ()
    assert reference.exec_driver_sql("SELECT sum(share) = 1 FROM location").scalar_one()


def test_natural_person_is_marked_wherever_the_name_appears(reference: Connection, tmp_path: Path) -> None:
    rows = [
        second(Yararlanıcı="Ayşe Örnek", **{"Yararlanıcı Türü": "gerçek kişi"}),
        changed(Ortaklar="AYŞE ÖRNEK", **{"Yararlanıcı Türü": "belediye"}),
    ]
    headers = [*table([])[0], "Yararlanıcı Türü"]
    report = judged(reference, csv_file(tmp_path / "a.csv", table(rows, headers)))
    assert [problem.rule for problem in report.problems] == ["name_spelled_otherwise"]
    found = reference.exec_driver_sql("SELECT name, kind, is_person FROM organisation WHERE key = 'ayse-ornek'").one()
    assert tuple(found) == ("Ayşe Örnek", "person", True)


SITE = {
    "Alan No": "S-1",
    "Ad": "Örnek Konağı",
    "İlçe": "Beydağ",
    "Durum": "uygulamada",
    "İlerleme (%)": "%30,5",
    "İlerleme Tarihi": "2019-11",
    "Planlanan Bitiş": "2035",
    "Ziyarete Açık": "hayır",
    "Projeler": "TR31/17/KV02/0002:uygulama; TR31/17/KV02/0001",
    "Enlem": "",
    "Boylam": "",
    "Konum Kesinliği": "",
}


def _sites(path: Path, *rows: dict[str, str]) -> Path:
    return csv_file(path, table(rows, list(SITE)))


def test_sites_and_the_projects_that_work_on_them(reference: Connection, tmp_path: Path) -> None:
    judged(reference, csv_file(tmp_path / "p.csv", table([changed(), second()])))
    report = judged(reference, _sites(tmp_path / "s.csv", SITE, SITE | {"Alan No": "S-2", "Projeler": ""}), "sites")
    assert report.problems == ()
    found = reference.exec_driver_sql(
        "SELECT ref, slug, progress_pct, open_to_public, precision FROM site ORDER BY ref"
    )
    assert [tuple(row) for row in found] == [
        ("S-1", "ornek-konagi", Decimal("30.50"), False, "district"),
        ("S-2", "ornek-konagi-s-2", Decimal("30.50"), False, "district"),
    ]
    links = reference.exec_driver_sql("SELECT project_ref, role FROM site_project ORDER BY project_ref")
    assert [tuple(row) for row in links] == [("TR31/17/KV02/0001", "unknown"), ("TR31/17/KV02/0002", "works")]


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ({"Projeler": "YOK-1"}, "unknown_code", "Projeler"),
        ({"Projeler": "TR31/17/KV02/0002:boyama"}, "unknown_code", "Projeler"),
        ({"İlçe": ""}, "site_without_place", "İlçe"),
        ({"İlerleme (%)": "130"}, "not_percent", "İlerleme (%)"),
        ({"Ziyarete Açık": "bazen"}, "not_yes_no", "Ziyarete Açık"),
        ({"Enlem": "38,1"}, "half_coordinates", "Enlem"),
        ({"Enlem": "38,08593", "Boylam": "28,20843"}, "precision_missing", "Konum Kesinliği"),
        (
            {"İlçe": "Konak", "Enlem": "38,08593", "Boylam": "28,20843", "Konum Kesinliği": "tam"},
            "district_disagrees",
            "Enlem",
        ),
        ({"Konum Kesinliği": "sokak"}, "exact_without_point", "Konum Kesinliği"),
        ({"İlerleme Tarihi": "2099"}, "in_future", "İlerleme Tarihi"),
        ({"Ad": ""}, "empty_required", "Ad"),
    ],
)
def test_wrong_site(reference: Connection, tmp_path: Path, cells: dict[str, str], rule: str, column: str) -> None:
    judged(reference, csv_file(tmp_path / "p.csv", table([changed(), second()])))
    report = judged(reference, _sites(tmp_path / "s.csv", SITE | cells), "sites")
    assert [(problem.rule, problem.row, problem.column) for problem in report.errors] == [(rule, 2, column)]
    assert report.outcome is None


def test_site_without_district_is_found_by_its_point(reference: Connection, tmp_path: Path) -> None:
    site = SITE | {"İlçe": "", "Enlem": "38,08593", "Boylam": "28,20843", "Konum Kesinliği": "yerleşim", "Projeler": ""}
    assert judged(reference, _sites(tmp_path / "s.csv", site), "sites").problems == ()
    found = reference.exec_driver_sql("SELECT p.name FROM site s JOIN place p ON p.code = s.place_code").scalar_one()
    assert found == "Beydağ"
