"""Columns are suggested by spelling, likeness and values, decided by a person, and remembered under a name."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import Connection

from loaders import headers
from loaders.known import Known
from loaders.workbench.suggest import suggestions
from tests.loaders.books import csv_file, second, table, xlsx
from tests.staff.imports.conftest import Bench, form_of

COLUMNS = headers.columns_of("projects.toml")


def test_suggestions_by_spelling_likeness_and_values(reference: Connection) -> None:
    asked = {
        "SÖZLEŞME NO": ("X-1", "ref", "spelling"),
        "Projenin Adi": ("Örnek", "title", "spelling"),
        "Yararlanıcı": ("Beydağ Belediyesi", "beneficiary", "spelling"),
        "Ortak(lar)": ("Ege Üniversitesi", "partners", "spelling"),
        "İştirakçi(ler)": ("İzmir Ticaret Odası", "associates", "spelling"),
        "Mali Program": ("kvky", "programme", "alike"),
        "İlçe bilgisi": ("Konak", "district", "values"),
        "Güncel hâl": ("tamamlanan", "status", "values"),
        "Sorumlu uzman": ("Ayşe", None, ""),
    }
    found = suggestions(COLUMNS, list(asked), [[value] for value, _name, _why in asked.values()], Known(reference))
    assert {head: (one.name, one.why) for head, one in zip(asked, found, strict=True)} == {
        head: (name, why) for head, (_value, name, why) in asked.items()
    }


def test_no_column_is_suggested_twice(reference: Connection) -> None:
    found = suggestions(COLUMNS, ["Durum", "Durumu", "Proje Durumu"], [["iptal"]] * 3, Known(reference))
    assert [one.name for one in found].count("status") == 1


def test_a_mapping_is_kept_under_a_name_and_offered_again(bench: Bench, tmp_path: Path) -> None:
    ayse, ali = bench.desk.person("editor"), bench.desk.person("editor", "ali")
    lines = table([second()])
    lines[0] = [f"S{at}" for at in range(len(lines[0]))]
    number = bench.bring(ayse, csv_file(tmp_path / "kays.csv", lines))
    page = ayse.get(f"/personel/ice-aktarma/{number}").text
    assert "Zorunlu olup henüz bulunamayan" in page
    empty = ayse.post(f"/personel/ice-aktarma/{number}/sutunlar", form_of(page))
    assert empty.status_code == 400
    assert "Referans No" in empty.text
    twice = ayse.post(f"/personel/ice-aktarma/{number}/sutunlar", {**form_of(page), "c0": "title", "c1": "title"})
    assert "İki sütun da" in twice.text
    chosen = {"c0": "ref", "c1": "title", "c2": "programme", "c6": "status"}
    row = bench.confirm(ayse, number, **chosen, name="KAYS 2026")
    assert (row.state, row.errors) == ("ready", 0)

    other = bench.bring(ali, csv_file(tmp_path / "kays2.csv", lines))
    page = ali.get(f"/personel/ice-aktarma/{other}").text
    assert "“KAYS 2026” eşlemesi" in page
    assert form_of(page)["c6"] == "status"


def test_the_empty_list_can_be_filled_in_and_brought(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    path = tmp_path / "bos.xlsx"
    path.write_bytes(ayse.get("/personel/ice-aktarma/bos/projects.xlsx").data)
    book = load_workbook(path)
    heads = [cell.value for cell in book["Liste"][1]]
    row = second()
    for at, head in enumerate(heads, start=1):
        if row.get(head):
            book["Liste"].cell(2, at, row[head])
    book.save(path)
    assert bench.checked(ayse, path).state == "ready"
    assert ayse.get("/personel/ice-aktarma/bos/yok.xlsx").status_code == 404


def test_another_sheet_and_header_row_can_be_chosen(bench: Bench, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "liste.xlsx", table([second()]))
    book = load_workbook(path)
    for line in [[], ["Başlık"], *table([second(Durum="iptal")])]:
        book["Projeler"].append([])
        if "2025" not in book.sheetnames:
            book.create_sheet("2025")
        book["2025"].append(line)
    book.save(path)
    ayse = bench.desk.person("editor")
    number = bench.bring(ayse, path)
    page = ayse.get(f"/personel/ice-aktarma/{number}?adim=sutunlar&sayfa_adi=2025&satir=3").text
    assert "iptal" in page
    answer = ayse.post(f"/personel/ice-aktarma/{number}/sutunlar", form_of(page))
    assert answer.status_code == 303
    assert bench.wait(ayse, number).mapping["sheet"] == "2025"
