"""The quality page at the desk: accepting a finding, taking it back, the list as a file, and who may do what."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from sqlalchemy import select, text

from geodata.filters import ProjectFilter
from geodata.models import StaffEvent
from geodata.queries.quality import counts, every, rules
from tests.staff.conftest import Desk

RULE = "kaba-yer"


def waiting(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        found = list(every(connection, rules()[RULE], ProjectFilter()))
        assert counts(connection, ProjectFilter())[RULE] == len(found)
    return found


def test_an_accepted_finding_leaves_until_its_value_changes(desk: Desk) -> None:
    before = waiting(desk)
    one = before[0]
    form = {"kural": RULE, "ref": one.ref, "part": one.part, "deger": one.value, "not": "Yeri bilerek böyle."}
    assert desk.person("viewer").post("/personel/nitelik/kabul", form).status_code == 403
    editor = desk.person("editor")
    editor.post("/personel/nitelik/kabul", {**form, "not": "  "})
    editor.post("/personel/nitelik/kabul", {**form, "deger": "başka"})
    assert len(waiting(desk)) == len(before)
    answer = editor.post("/personel/nitelik/kabul", {**form, "suzgec": "//kotu.example"})
    assert answer.headers["Location"] == f"/personel/nitelik?kural={RULE}#liste"
    assert (one.ref, one.part) not in {(row.ref, row.part) for row in waiting(desk)}
    page = editor.get(f"/personel/nitelik?kural={RULE}").get_data(as_text=True)
    assert "Yeri bilerek böyle." in page
    with desk.database.writing() as connection:
        connection.execute(
            text("UPDATE location SET geom = ST_Translate(geom, 0.001, 0) WHERE project_ref = :r AND position = :p"),
            {"r": one.ref, "p": int(one.part)},
        )
    assert len(waiting(desk)) == len(before)
    again = next(row for row in waiting(desk) if (row.ref, row.part) == (one.ref, one.part))
    editor.post("/personel/nitelik/kabul", {**form, "deger": again.value})
    assert len(waiting(desk)) == len(before) - 1
    editor.post("/personel/nitelik/kabul", {**form, "geri": "1"})
    assert len(waiting(desk)) == len(before)


def test_page_file_and_log_tell_the_same(desk: Desk) -> None:
    viewer = desk.person("viewer")
    with desk.database.reading() as connection:
        flt = ProjectFilter.from_args([("program", "kvky")])
        count = counts(connection, flt)["tutar-yok"]
    assert count
    page = viewer.get("/personel/nitelik?kural=tutar-yok&program=kvky").get_data(as_text=True)
    assert len(re.findall(r'class="button small" href="/personel/kayit/', page)) == count
    answer = viewer.get("/personel/nitelik/tutar-yok.csv?program=kvky")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == count
    assert answer.headers["Cache-Control"] == "no-store"
    with desk.database.reading() as connection:
        logged = connection.execute(select(StaffEvent.object, StaffEvent.detail)).all()
    assert ("tutar-yok", "csv") in [(row.object, row.detail["format"]) for row in logged]
    assert viewer.get("/personel/nitelik/uydurma.csv").status_code == 400
    assert viewer.get("/personel/nitelik?kural=uydurma").status_code == 400
    assert desk.app.test_client().get("/personel/nitelik/tutar-yok.csv").status_code == 303


def test_the_public_sees_how_full_the_records_are(desk: Desk) -> None:
    page = desk.app.test_client().get("/yontem").get_data(as_text=True)
    assert "Kayıtların doluluğu" in page
    assert 'id="doluluk"' in page
