"""The door: what is delivered comes in whole or not at all, and leaves a trace."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, func, select, text

from geodata.derive import derive
from geodata.models import (
    Base,
    Change,
    Load,
    Location,
    Organisation,
    Participation,
    Project,
    ReceivedRow,
    Site,
    SiteProject,
    Word,
)
from geodata.register import Outcome, RegisterRefused, deliver, register_hash
from tests.geodata import made


@pytest.fixture
def filled(connection: Connection) -> Connection:
    deliver(connection, made.places())
    deliver(connection, made.projects())
    return connection


def _one(connection: Connection, sql: str) -> Any:
    return connection.execute(text(sql)).scalar_one()


def test_a_delivery_becomes_a_version(connection: Connection) -> None:
    deliver(connection, made.places())
    outcome = deliver(connection, made.projects())
    assert (outcome.new, outcome.changed, outcome.removed) == (12, 0, 0)
    assert outcome.by_table["project"] == (3, 0, 0)
    assert outcome.version == _one(connection, "SELECT label FROM data_version ORDER BY id DESC LIMIT 1")
    newest_hash = _one(connection, "SELECT register_hash FROM data_version ORDER BY id DESC LIMIT 1")
    assert newest_hash == register_hash(connection)
    assert _one(connection, "SELECT cells->>'Ad' FROM received_row LIMIT 1") == "Işık"


def test_the_same_again_changes_nothing(filled: Connection) -> None:
    before = register_hash(filled)
    outcome = deliver(filled, made.projects())
    assert outcome == Outcome(0, 0, 0, outcome.by_table, None)
    assert register_hash(filled) == before
    assert _one(filled, "SELECT count(*) FROM data_version") == 2
    assert _one(filled, "SELECT outcome FROM load ORDER BY id DESC LIMIT 1") == "unchanged"


def test_changes_and_removals_are_traced_by_field(filled: Connection) -> None:
    changed = made.projects()
    rows = [row for row in changed.rows if getattr(row, "ref", "") != "P3" and getattr(row, "project_ref", "") != "P3"]
    first = next(row for row in rows if isinstance(row, Project) and row.ref == "P1")
    first.title, first.support_amount = "Işık Evi II", Decimal("100.02")
    outcome = deliver(filled, replace(changed, rows=rows))
    assert outcome.by_table["project"] == (0, 1, 1)
    assert outcome.by_table["participation"] == (0, 0, 1)
    traced = filled.execute(
        select(Change.action, Change.before, Change.after).where(Change.row_key == "P1", Change.action != "derived")
    )
    assert [tuple(row) for row in traced][-1] == (
        "changed",
        {"title": "Işık Evi", "support_amount": 100.01},
        {"title": "Işık Evi II", "support_amount": 100.02},
    )
    gone = filled.execute(select(Change.before).where(Change.row_key == "P3", Change.action == "removed")).scalar_one()
    assert gone["title"] == "Yersiz"


def test_going_back_restores_the_hash(filled: Connection) -> None:
    before = register_hash(filled)
    other = made.projects()
    other.rows[1].title = "Başka"  # type: ignore[attr-defined]  # the second row is a project
    assert deliver(filled, other).changed == 1
    assert register_hash(filled) != before
    deliver(filled, made.projects())
    assert register_hash(filled) == before


def test_scope_and_search_text_follow(filled: Connection) -> None:
    found = {row.ref: row.scope for row in filled.execute(select(Project.ref, Project.scope))}
    assert found == {"P1": "several", "P2": "province", "P3": "unlocated"}
    words = _one(filled, "SELECT search_text FROM project WHERE ref = 'P1'")
    assert "isik evi" in words
    assert "foca belediyesi" in words
    assert "kinik" in words


STEPS: list[tuple[type[Base], str, Any]] = [
    (Project, "title", "Bambaşka"),
    (Project, "title_en", "Altogether different"),
    (Project, "summary", "Zeytinliklerin sulanması"),
    (Project, "year", 2011),
    (Project, "title", "IŞIK EVİ"),
    (Project, "support_amount", Decimal(7)),
    (Location, "place_code", "2"),
    (Location, "place_name", "Yeniköy"),
    (Location, "role", "office"),
    (Organisation, "name", "Foça Belediye Başkanlığı"),
    (Organisation, "is_person", True),
    (Participation, "position", 3),
    (Site, "name", "Işık Konağı"),
]


def _worked_out(connection: Connection) -> list[Any]:
    projects = connection.execute(select(Project.ref, Project.scope, Project.search_text).order_by(Project.ref))
    words = connection.execute(select(Word.word, Word.shown, Word.projects).order_by(Word.word))
    return [*projects.all(), *words.all()]


@pytest.mark.parametrize(("model", "column", "value"), STEPS)
def test_what_is_worked_out_is_in_step_after_any_change(
    filled: Connection, model: type[Base], column: str, value: Any
) -> None:
    """What a change set does not concern is not worked out again: it must be what working out everything gives."""
    changed = made.projects()
    row = next(row for row in changed.rows if isinstance(row, model))
    setattr(row, column, value)
    if column == "role":
        # The other place has the whole project then.
        next(one for one in changed.rows if isinstance(one, Location) and one is not row).share = Decimal(1)
    deliver(filled, changed)
    held = _worked_out(filled)
    derive(filled, {"project"}, None)
    assert _worked_out(filled) == held


def test_a_person_cannot_be_found_by_name(filled: Connection) -> None:
    assert "ayse" not in _one(filled, "SELECT search_text FROM project WHERE ref = 'P3'")


@pytest.mark.parametrize(("first", "second"), [(False, True), (True, False)])
def test_sample_and_real_never_mix(connection: Connection, first: bool, second: bool) -> None:
    deliver(connection, made.places())
    deliver(connection, made.projects(is_sample=first))
    with pytest.raises(RegisterRefused, match="never mix"):
        deliver(connection, made.projects(source="other", is_sample=second))


def test_shares_must_add_up(connection: Connection) -> None:
    deliver(connection, made.places())
    half = Location(project_ref="P2", position=2, place_code="1", precision="district", share=Decimal("0.5"))
    with pytest.raises(RegisterRefused, match=r"P2: the shares of its places add up to 1\.5"):
        deliver(connection, made.projects(half))


def test_rows_of_another_source_that_go_along_are_traced(filled: Connection) -> None:
    link = made.delivery("links", (SiteProject,), [SiteProject(site_ref="S1", project_ref="P3", role="design")])
    deliver(filled, link)
    rest = [
        row for row in made.projects().rows if "P3" not in (getattr(row, "ref", ""), getattr(row, "project_ref", ""))
    ]
    outcome = deliver(filled, replace(made.projects(), rows=rest))
    assert outcome.by_table["site_project"] == (0, 0, 1)
    assert outcome.removed == 3
    traced = filled.execute(select(Change.row_key, Change.action).where(Change.table_name == "site_project"))
    assert ("S1 · P3", "removed") in [tuple(row) for row in traced]
    assert _one(filled, "SELECT removed FROM change_set ORDER BY id DESC LIMIT 1") == 3


def test_a_broken_reference_is_named(connection: Connection) -> None:
    deliver(connection, made.places())
    lost = Project(ref="P9", title="Kayıp", status="nerede")
    with pytest.raises(RegisterRefused, match=r"status.*nerede"):
        deliver(connection, made.projects(lost))


def test_one_reference_twice_is_named(connection: Connection) -> None:
    deliver(connection, made.places())
    with pytest.raises(RegisterRefused, match="project P1 is delivered more than once"):
        deliver(connection, made.projects(Project(ref="P1", title="İkinci", status="tamamlanan")))


def test_a_record_has_one_source(filled: Connection) -> None:
    with pytest.raises(RegisterRefused, match="kept by source 'projects'"):
        deliver(filled, made.projects(source="other"))


def test_a_value_the_database_refuses_is_a_sentence(connection: Connection) -> None:
    deliver(connection, made.places())
    nul = Project(ref="P9", title="a\x00b", status="tamamlanan")
    with pytest.raises(RegisterRefused):
        deliver(connection, made.projects(nul))


def test_two_loads_at_once_make_one_change(fresh_url: str) -> None:
    engine = create_engine(fresh_url)
    with engine.begin() as connection:
        deliver(connection, made.places())
    outcomes: list[Outcome] = []

    def load() -> None:
        with engine.begin() as connection:
            outcomes.append(deliver(connection, made.projects()))

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.new for outcome in outcomes) == [0, 0, 0, 12]
    with engine.connect() as connection:
        assert connection.execute(select(Load.outcome)).scalars().all().count("published") == 2
        assert connection.execute(select(ReceivedRow.line)).scalars().all() == [2, 2]
    engine.dispose()


def test_a_delivery_rolled_back_leaves_nothing(fresh_url: str) -> None:
    engine = create_engine(fresh_url)
    with engine.begin() as connection:
        deliver(connection, made.places())
        before = register_hash(connection)
    with engine.connect() as connection:
        transaction = connection.begin()
        assert deliver(connection, made.projects()).new == 12
        transaction.rollback()
    with engine.connect() as connection:
        assert register_hash(connection) == before
        assert connection.execute(select(func.count()).select_from(Load)).scalar_one() == 1
    engine.dispose()
