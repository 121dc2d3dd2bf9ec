"""Tax numbers and internal notes: brought by a list, kept at the desk, in one logged file and nowhere else."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from tests.conftest import run_loaders
from tests.staff.conftest import Desk

TAX, KAYS, NOTE = "9876543210", "KAYS-2024-77", "Yalnız içeride okunur"


def listed(desk: Desk, path: Path, **more: str) -> Path:
    """Our own list with the private columns on one project."""
    body = desk.app.test_client().get("/projeler.csv").data.decode("utf-8-sig")
    body += "".join(
        desk.app.test_client().get("/projeler.csv?varlik=faaliyet").data.decode("utf-8-sig").splitlines(True)[1:]
    )
    rows = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    for row in rows:
        row.update({name: more[name] if row["Referans No"] == "PRJ-010" else "" for name in more})
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def held(desk: Desk) -> list[tuple[str | None, ...]]:
    with desk.database.reading() as connection:
        numbers = connection.execute(text("SELECT organisation_key, tax_no FROM organisation_private ORDER BY 1")).all()
        notes = connection.execute(text("SELECT project_ref, kays_no, internal_note FROM project_private")).all()
    return [tuple(row) for row in (*numbers, *notes)]


@pytest.fixture
def loaded_desk(desk: Desk, fresh_loaded_url: str, tmp_path: Path) -> Desk:
    columns = {"Vergi No": "98 765 432 10", "KAYS Kayıt No": KAYS, "İç Not": NOTE}
    run_loaders(fresh_loaded_url, "load", "projects", "--file", str(listed(desk, tmp_path / "a.csv", **columns)))
    return desk


def test_private_columns_of_a_list_stay_at_the_desk(loaded_desk: Desk) -> None:
    found = held(loaded_desk)
    assert found[0][1] == TAX
    assert found[-1] == ("PRJ-010", KAYS, NOTE)
    client = loaded_desk.app.test_client()
    for path in ("/projeler.csv", "/projeler.json", "/proje/PRJ-010", "/degisiklikler", "/yuklemeler", "/surumler"):
        answer = client.get(path).text
        assert not any(secret in answer for secret in (TAX, KAYS, NOTE)), path


def test_a_list_without_these_columns_leaves_them_alone(
    loaded_desk: Desk, fresh_loaded_url: str, tmp_path: Path
) -> None:
    before = held(loaded_desk)
    path = listed(loaded_desk, tmp_path / "b.csv")
    run_loaders(fresh_loaded_url, "load", "projects", "--file", str(path))
    assert held(loaded_desk) == before
    path = listed(loaded_desk, tmp_path / "c.csv", **{"İç Not": ""})
    run_loaders(fresh_loaded_url, "load", "projects", "--file", str(path))
    assert held(loaded_desk) == [*before[:-1], ("PRJ-010", KAYS, None)]


@pytest.mark.parametrize("number", ["123", "98765432101234", "9876543210; 1234567890", "ABCDEFGHIJ"])
def test_a_wrong_number_stops_the_list(desk: Desk, fresh_loaded_url: str, tmp_path: Path, number: str) -> None:
    path = listed(desk, tmp_path / "a.csv", **{"Vergi No": number})
    done = run_loaders(fresh_loaded_url, "load", "projects", "--file", str(path), check=False)
    assert done.returncode != 0
    assert "Vergi No" in done.stdout + done.stderr
    assert not held(desk)


def test_a_private_change_alone_tells_the_public_nothing(loaded_desk: Desk, fresh_loaded_url: str) -> None:
    client = loaded_desk.app.test_client()
    with loaded_desk.database.reading() as connection:
        (label, now), (_, before) = connection.execute(
            text("SELECT label, register_hash FROM data_version ORDER BY id DESC LIMIT 2")
        ).all()
        new = connection.execute(text("SELECT new FROM change_set ORDER BY id DESC LIMIT 1")).scalar_one()
    assert new, "the desk knows that rows came"
    assert now == before
    page = client.get(f"/degisiklikler/{label}").text
    assert "Herkese açık hiçbir şey değişmedi" in page or "PRJ-010" not in page
    row = client.get("/surumler").text.partition(f"/degisiklikler/{label}")[2].partition("</tr>")[0]
    assert row.count('<td class="num">0</td>') == 3


def test_the_staff_export_holds_them_says_so_and_is_logged(loaded_desk: Desk) -> None:
    answer = loaded_desk.person("reviewer").get("/personel/kayitlar.xlsx")
    assert answer.status_code == 200
    assert "kuruma-ozel-" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    cells = [
        [str(cell) for cell in row if cell is not None] for sheet in book for row in sheet.iter_rows(values_only=True)
    ]
    assert any({TAX, KAYS, NOTE, "KURUMA ÖZEL"} <= set(row) for row in cells)
    assert not any("CC BY" in cell for row in cells for cell in row)
    with loaded_desk.database.reading() as connection:
        logged = connection.execute(text("SELECT action, account_id FROM desk.event ORDER BY id DESC LIMIT 1")).one()
    assert logged == ("export.private", loaded_desk.person("reviewer").id)
