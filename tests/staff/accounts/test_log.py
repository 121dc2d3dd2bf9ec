"""The log: filtered, taken along, and never changed."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from geodata.models import StaffEvent
from geodata.queries.people import EVENTS_SHOWN, LogFilter, events
from geodata.staff import log_event
from tests.staff.conftest import Desk


def test_lines_are_only_added(desk: Desk) -> None:
    with desk.database.writing() as connection:
        log_event(connection, None, "person.invite", "account:1")
    for statement in (
        "UPDATE desk.event SET action = 'x'",
        "UPDATE desk.event SET action = 'x' WHERE false",
        "DELETE FROM desk.event",
        "TRUNCATE desk.event",
        "TRUNCATE desk.account CASCADE",
    ):
        # Not even the owner, who may do everything else (what the writer may is in tests/safety).
        with pytest.raises(DBAPIError, match="only added to"), desk.database.writing() as connection:
            connection.exec_driver_sql(f"SET LOCAL ROLE NONE; {statement}")
        with pytest.raises(DBAPIError, match="permission denied"), desk.database.writing() as connection:
            connection.execute(text(statement))
    with desk.database.reading() as connection:
        assert connection.execute(select(StaffEvent.action)).scalars().all() == ["person.invite"]


def test_the_page_filters_and_goes_back_in_time(desk: Desk) -> None:
    one, other, reader = desk.person("editor"), desk.person("viewer"), desk.person("reviewer")
    with desk.database.writing() as connection:
        for number in range(EVENTS_SHOWN + 5):
            log_event(connection, one.id, "import.check", f"upload:{number}")
        log_event(connection, None, "person.lock", f"account:{other.id}")
    page = reader.get("/personel/kayit").get_data(as_text=True)
    assert page.count("<tr>") == EVENTS_SHOWN + 1
    assert "bir hesabı kilitledi" in page
    assert "upload:4<" not in page
    older = page.partition('href="/personel/kayit?once=')[2].partition('"')[0]
    assert "upload:4<" in reader.get(f"/personel/kayit?once={older}").get_data(as_text=True)
    mine = reader.get(f"/personel/kayit?kisi={other.id}").get_data(as_text=True)
    assert mine.count("<tr>") == 2
    assert reader.get("/personel/kayit?islem=import.check").get_data(as_text=True).count("<tr>") == EVENTS_SHOWN + 1
    assert "buna uyan satır yok" in reader.get("/personel/kayit?gun=2020-02-02").get_data(as_text=True)
    for wrong in ("gun=dün", "kisi=x", "once=-1", "foo=1"):
        assert reader.get(f"/personel/kayit?{wrong}").status_code == 400


def test_a_day_is_one_of_izmir(desk: Desk) -> None:
    reader = desk.person("reviewer")
    with desk.database.writing() as connection:
        for at in ("2026-03-01T20:59:59+00:00", "2026-03-01T21:00:00+00:00", "2026-03-02T20:59:59+00:00"):
            values = {"at": dt.datetime.fromisoformat(at), "who": reader.id}
            connection.execute(
                text(
                    "INSERT INTO desk.event (at, account_id, action, object, detail) VALUES (:at, :who, 'a', '', '{}')"
                ),
                values,
            )
    with desk.database.reading() as connection:
        assert len(events(connection, LogFilter(day=dt.date(2026, 3, 2)))) == 2


def test_the_file_holds_what_the_page_shows_and_is_itself_logged(desk: Desk) -> None:
    reader = desk.person("reviewer")
    with desk.database.writing() as connection:
        log_event(connection, reader.id, "note", '=HYPERLINK("http://kotu")', who="Ayşe")
    answer = reader.get("/personel/kayit.csv?islem=note")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [row[4] for row in rows[1:]] == ["note"]
    assert rows[1][5].startswith("'=")
    assert '"who": "Ayşe"' in rows[1][6]
    with desk.database.reading() as connection:
        last = connection.execute(select(StaffEvent).order_by(StaffEvent.id.desc()).limit(1)).one()
    assert (last.action, last.account_id, last.detail) == ("log.download", reader.id, {"islem": "note"})
    assert desk.person("editor").get("/personel/kayit.csv").status_code == 403
