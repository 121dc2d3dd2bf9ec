"""Lists kept by hand: each fault is named by its cell with a cure; what is only written in another way is read."""

from __future__ import annotations

import html
from pathlib import Path

from tests.loaders.books import csv_file, second, table
from tests.staff.imports.conftest import Bench
from tests.staff.imports.faults import workbook
from tests.staff.imports.more_faults import BESIDE, BY_HAND, NO_FAULTS


def test_every_fault_made_by_hand_is_named_with_a_cure(bench: Bench, tmp_path: Path) -> None:
    seeded = workbook(tmp_path / "elle.xlsx", BY_HAND, BESIDE)
    assert len({one.cell for one in seeded}) == len(seeded) >= 50
    ayse = bench.desk.person("editor")
    row = bench.checked(ayse, tmp_path / "elle.xlsx")
    with bench.desk.database.reading() as connection:
        told = connection.exec_driver_sql(
            "SELECT cell, rule, severity, value FROM desk.upload_problem WHERE upload_id = %s", (row.id,)
        ).all()
    wanted, found = {(one.cell, one.rule) for one in seeded}, {(one.cell, one.rule) for one in told}
    errors = {(one.cell, one.rule) for one in told if one.severity == "error"}
    assert (wanted - found, errors - wanted) == (set(), set())
    # What few people may see is not repeated where a problem is told.
    assert {one.value for one in told if one.rule.startswith("private_")} == {""}
    page = html.unescape(ayse.get(f"/personel/ice-aktarma/{row.id}").text)
    for one in seeded:
        assert f"<strong>{one.cell}</strong>" in page
    assert "Bornova" in page
    assert "Tanınmıyor <b>" in page


def test_what_is_written_another_way_is_read(bench: Bench, tmp_path: Path) -> None:
    rows = [
        second(**{"Referans No": f"N-{at}", "Toplam Bütçe (TL)": "", "Eş Finansman (TL)": ""} | {head: written})
        for at, (head, written, _field, _value) in enumerate(NO_FAULTS)
    ]
    ayse = bench.desk.person("editor")
    row = bench.checked(ayse, csv_file(tmp_path / "liste.csv", table(rows)))
    assert row.errors == 0
    proposed = bench.propose(ayse, row.id)
    with bench.desk.database.reading() as connection:
        after = connection.exec_driver_sql(
            "SELECT row_key, after FROM desk.proposed_change WHERE proposal_id = %s AND table_name = 'project'",
            (proposed.proposal_id,),
        ).all()
    found = {one.row_key: one.after for one in after}
    read = [str(found[f"N-{at}"][field]) for at, (_head, _written, field, _value) in enumerate(NO_FAULTS)]
    assert read == [value for _head, _written, _field, value in NO_FAULTS]


def test_a_list_in_capitals_renames_no_body_and_keeps_where_it_is_known_from(bench: Bench, tmp_path: Path) -> None:
    with bench.desk.database.reading() as connection:
        held = connection.exec_driver_sql(
            "SELECT key, name, source FROM organisation WHERE key = 'bergama-belediyesi'"
        ).one()
    ayse, mehmet = bench.desk.person("editor"), bench.desk.person("reviewer")
    lines = table([second(**{"Yararlanıcı": "BERGAMA BELEDİYESİ", "Ortaklar": "", "Kaynak": ""})])
    row = bench.checked(ayse, csv_file(tmp_path / "liste.csv", lines))
    assert (row.errors, row.state) == (0, "ready")
    answer = ayse.post(f"/personel/ice-aktarma/{row.id}/oner")
    proposed = bench.wait(ayse, row.id)
    # The page that waits leads on to the difference.
    done = ayse.get(answer.headers["Location"])
    assert (done.status_code, done.headers["Location"]) == (303, f"/personel/oneri/{proposed.proposal_id}")
    with bench.desk.database.reading() as connection:
        changed = connection.exec_driver_sql(
            "SELECT count(*) FROM desk.proposed_change WHERE proposal_id = %s AND table_name = 'organisation'",
            (proposed.proposal_id,),
        ).scalar_one()
    assert (held.name, changed) == ("Bergama Belediyesi", 0)
    page = html.unescape(mehmet.get(f"/personel/oneri/{proposed.proposal_id}").text)
    assert "'BERGAMA BELEDİYESİ' kayıtta 'Bergama Belediyesi' diye geçiyor" in page
    # Words in place of what the database keeps: role, kind, and the body's name.
    assert "<ins>Yararlanıcı</ins>" in page
    assert "<ins>Bergama Belediyesi</ins>" in page
    for raw in ("beneficiary", "stated", "work", "support", "bergama-belediyesi"):
        assert f"<ins>{raw}</ins>" not in page
