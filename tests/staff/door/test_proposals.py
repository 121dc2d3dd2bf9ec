"""Proposals: written by one person, published by another in one piece, and taken back exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from geodata.models import (
    Account,
    Grant,
    Load,
    Location,
    Organisation,
    Participation,
    Place,
    Project,
    Proposal,
    StaffEvent,
)
from geodata.proposals import (
    Conflict,
    Draft,
    NotAllowed,
    NothingChanged,
    OutOfReach,
    RegisterRefused,
    Wanted,
    changes_of,
    effect,
    propose,
    propose_delivery,
    publish,
    reject,
    submit,
    undo,
    withdraw,
)
from geodata.queries.proposals import open_on, record_changes
from geodata.record import project_rows, typed
from geodata.register import Delivery, register_hash
from geodata.staff import Staff, staff
from loaders import own
from loaders.source import all_sources

EDIT = Draft("edit", "Düzeltme")


@pytest.fixture
def register(loaded: Connection) -> Connection:
    """The real register, in a transaction that is rolled back."""
    return loaded


def person(connection: Connection, role: str, name: str = "", **limits: Any) -> Staff:
    account = connection.execute(
        insert(Account).values(email=f"{name or role}@example.org", name=name or role).returning(Account.id)
    ).scalar_one()
    connection.execute(insert(Grant).values(account_id=account, role=role, **limits))
    found = staff(connection, account)
    assert found is not None
    return found


def one_of(rows: list[Any], model: type[Any]) -> Any:
    return next(row for row in rows if isinstance(row, model))


def published(connection: Connection, number: int) -> int:
    """The change set of a published proposal."""
    found = connection.execute(select(Proposal.change_set_id).where(Proposal.id == number)).scalar_one()
    assert found is not None
    return found


def located(connection: Connection) -> str:
    """A project with a beneficiary and one district as its place of work."""
    return str(
        connection.execute(
            text(
                "SELECT p.ref FROM project p WHERE p.scope = 'single' AND p.support_amount > 1000 AND EXISTS "
                "(SELECT FROM participation a WHERE a.project_ref = p.ref) ORDER BY p.ref LIMIT 1"
            )
        ).scalar_one()
    )


def retitled(connection: Connection, ref: str, title: str) -> Wanted:
    rows = project_rows(connection, ref)
    one_of(rows, Project).title = title
    return Wanted(rows)


def test_an_edit_names_just_the_fields_that_differ(register: Connection) -> None:
    ref, editor = located(register), person(register, "editor")
    before = register_hash(register)
    number = propose(register, editor, EDIT, retitled(register, ref, "Yeni ad"))
    [change] = changes_of(register, number)
    assert (change.table, change.key, change.action) == ("project", ref, "changed")
    assert change.after == {"title": "Yeni ad"}
    assert register_hash(register) == before


def test_what_is_the_same_is_no_proposal(register: Connection) -> None:
    editor = person(register, "editor")
    with pytest.raises(NothingChanged):
        propose(register, editor, EDIT, Wanted(project_rows(register, located(register))))


def test_published_by_a_second_person_and_undone_exactly(register: Connection) -> None:
    ref, editor, reviewer = located(register), person(register, "editor"), person(register, "reviewer")
    before = register_hash(register)
    rows = project_rows(register, ref)
    one_of(rows, Project).support_amount = Decimal("1.23")
    other = register.execute(
        select(Place.code).where(Place.kind == "district", Place.code != one_of(rows, Location).place_code)
    ).scalars()
    one_of(rows, Location).place_code = next(iter(other))
    one_of(rows, Location).precision = "district"
    one_of(rows, Location).geom = None
    number = propose(register, editor, EDIT, Wanted(rows))
    with pytest.raises(NotAllowed):
        publish(register, number, reviewer)
    submit(register, number, editor)
    with pytest.raises(NotAllowed):
        publish(register, number, editor)
    label = publish(register, number, reviewer)
    assert register.execute(select(Project.support_amount).where(Project.ref == ref)).scalar_one() == Decimal("1.23")
    change_set = published(register, number)
    back = undo(register, editor, change_set)
    submit(register, back, editor)
    assert publish(register, back, reviewer) != label
    assert register_hash(register) == before


def test_an_editor_who_reviews_is_still_one_pair_of_eyes(register: Connection) -> None:
    reviewer = person(register, "reviewer")
    number = propose(register, reviewer, EDIT, retitled(register, located(register), "Ad"))
    submit(register, number, reviewer)
    with pytest.raises(NotAllowed, match="own"):
        publish(register, number, reviewer)


def test_a_rejected_proposal_goes_back_with_its_reason(register: Connection) -> None:
    editor, reviewer = person(register, "editor"), person(register, "reviewer")
    number = propose(register, editor, EDIT, retitled(register, located(register), "Ad"))
    submit(register, number, editor)
    with pytest.raises(NotAllowed, match="reason"):
        reject(register, number, reviewer, "  ")
    reject(register, number, reviewer, "Kaynağı yok")
    with pytest.raises(NotAllowed, match="state"):
        publish(register, number, reviewer)
    submit(register, number, editor)
    withdraw(register, number, editor)
    states = register.execute(
        select(StaffEvent.action).where(StaffEvent.object == str(number)).order_by(StaffEvent.id)
    ).scalars()
    assert list(states) == [f"proposal.{name}" for name in ("draft", "submitted", "rejected", "submitted", "withdrawn")]


def test_two_edits_of_one_field_meet(register: Connection) -> None:
    ref, reviewer = located(register), person(register, "reviewer")
    first, second = (person(register, "editor", name) for name in ("ayse", "mehmet"))
    one = propose(register, first, EDIT, retitled(register, ref, "Bir"))
    other = propose(register, second, EDIT, retitled(register, ref, "İki"))
    assert [row.id for row in open_on(register, ref)] == [one, other]
    submit(register, one, first)
    publish(register, one, reviewer)
    submit(register, other, second)
    with pytest.raises(Conflict) as met:
        publish(register, other, reviewer)
    assert met.value.rows == [("project", ref)]
    assert register.execute(select(Project.title).where(Project.ref == ref)).scalar_one() == "Bir"


def test_edits_of_different_fields_both_stand(register: Connection) -> None:
    ref, reviewer = located(register), person(register, "reviewer")
    first, second = (person(register, "editor", name) for name in ("ayse", "mehmet"))
    rows = project_rows(register, ref)
    one_of(rows, Project).months = 7
    other = propose(register, second, EDIT, Wanted(rows))
    one = propose(register, first, EDIT, retitled(register, ref, "Bir"))
    for number, author in ((one, first), (other, second)):
        submit(register, number, author)
        publish(register, number, reviewer)
    assert tuple(register.execute(select(Project.title, Project.months).where(Project.ref == ref)).one()) == ("Bir", 7)


def test_removing_a_project_takes_its_parts_along_and_undo_brings_them_back(register: Connection) -> None:
    ref, editor, reviewer = located(register), person(register, "editor"), person(register, "reviewer")
    before = register_hash(register)
    number = propose(register, editor, EDIT, Wanted(removed=[(Project, (ref,))]))
    tables = {change.table for change in changes_of(register, number)}
    assert {"project", "location", "participation"} <= tables
    submit(register, number, editor)
    publish(register, number, reviewer)
    assert project_rows(register, ref) == []
    change_set = published(register, number)
    back = undo(register, editor, change_set)
    submit(register, back, editor)
    publish(register, back, reviewer)
    assert register_hash(register) == before


def test_undo_after_a_later_change_is_a_conflict(register: Connection) -> None:
    ref, editor, reviewer = located(register), person(register, "editor"), person(register, "reviewer")
    numbers = []
    for title in ("Bir", "İki"):
        numbers.append(propose(register, editor, EDIT, retitled(register, ref, title)))
        submit(register, numbers[-1], editor)
        publish(register, numbers[-1], reviewer)
    first = published(register, numbers[0])
    with pytest.raises(Conflict):
        undo(register, editor, first)


def test_what_the_register_would_refuse_is_not_even_a_draft(register: Connection) -> None:
    editor, ref = person(register, "editor"), located(register)
    rows = project_rows(register, ref)
    one_of(rows, Location).share = Decimal("0.5")
    with pytest.raises(RegisterRefused, match="add up"):
        propose(register, editor, EDIT, Wanted(rows))


def test_a_person_limited_to_a_subregion_stays_in_it(register: Connection) -> None:
    ref = located(register)
    home, away = (
        register.execute(
            text(
                "SELECT m.group_code FROM membership m WHERE m.valid_to IS NULL AND EXISTS (SELECT FROM location l "
                f"WHERE l.project_ref = :ref AND l.place_code = m.place_code) = {there} LIMIT 1"
            ),
            {"ref": ref},
        ).scalar_one()
        for there in ("true", "false")
    )
    stranger = person(register, "editor", "away", subregion_code=away)
    with pytest.raises(OutOfReach) as refused:
        propose(register, stranger, EDIT, retitled(register, ref, "Ad"))
    assert refused.value.refs == [ref]
    neighbour = person(register, "editor", "home", subregion_code=home)
    number = propose(register, neighbour, EDIT, retitled(register, ref, "Ad"))
    submit(register, number, neighbour)
    with pytest.raises(OutOfReach):
        publish(register, number, person(register, "reviewer", "far", subregion_code=away))
    # Taking a record out of the sub-region is as little theirs as bringing one in.
    rows = project_rows(register, ref)
    one_of(rows, Location).place_code = register.execute(
        text("SELECT place_code FROM membership WHERE group_code = :code LIMIT 1"), {"code": away}
    ).scalar_one()
    one_of(rows, Location).geom, one_of(rows, Location).precision = None, "district"
    with pytest.raises(OutOfReach):
        propose(register, neighbour, EDIT, Wanted(rows))


def test_a_person_limited_to_a_programme_stays_in_it(register: Connection) -> None:
    ref = register.execute(
        select(Project.ref).where(Project.programme_code.is_not(None)).order_by(Project.ref).limit(1)
    ).scalar_one()
    programme = register.execute(select(Project.programme_code).where(Project.ref == ref)).scalar_one()
    other = register.execute(text("SELECT code FROM programme WHERE code <> :code LIMIT 1"), {"code": programme})
    stranger = person(register, "editor", "other", programme_code=other.scalar_one())
    with pytest.raises(OutOfReach):
        propose(register, stranger, EDIT, retitled(register, ref, "Ad"))
    assert propose(register, person(register, "editor", programme_code=programme), EDIT, retitled(register, ref, "Ad"))


def test_the_effect_names_districts_and_totals(register: Connection) -> None:
    ref, editor = located(register), person(register, "editor")
    rows = project_rows(register, ref)
    project = one_of(rows, Project)
    project.support_amount += Decimal("1200000.50")
    number = propose(register, editor, EDIT, Wanted(rows))
    found = effect(register, number)
    assert found.total.by == Decimal("1200000.50")
    [district] = found.districts
    assert district.by == Decimal("1200000.50")
    assert found.records() == (0, 1, 0)
    # Kept with the proposal, and worked out anew when the register has moved on.
    assert effect(register, number) == found


def _delivery(connection: Connection, refs: list[str]) -> Delivery:
    """A list of these projects as they are, with their parts."""
    rows: list[Any] = []
    for ref in refs:
        rows += [row for row in project_rows(connection, ref) if isinstance(row, Project | Location | Participation)]
    keys = {row.organisation_key for row in rows if isinstance(row, Participation)}
    rows += [row for row in typed(connection, Organisation) if row.key in keys]  # type: ignore[attr-defined]  # typed rows
    return Delivery(
        source_key="projects",
        title="Desteklenen projeler",
        tables=(Organisation, Project, Location, Participation),
        rows=rows,
        file_name="liste.xlsx",
        sha256="0" * 64,
        rows_read=len(refs),
        received=[("Sayfa1", 2, {"Ref": refs[0]})],
    )


def test_a_list_of_some_records_removes_nothing_else(register: Connection) -> None:
    ref, editor, reviewer = located(register), person(register, "editor"), person(register, "reviewer")
    what = Draft("import", "liste.xlsx")
    delivery = _delivery(register, [ref])
    with pytest.raises(NothingChanged):
        propose_delivery(register, editor, what, delivery, whole=False)
    before = register_hash(register)
    one_of(list(delivery.rows), Project).title = "Listedeki ad"
    less = [row for row in delivery.rows if not isinstance(row, Participation)]
    number = propose_delivery(register, editor, what, replace(delivery, rows=less), whole=False)
    changes = changes_of(register, number)
    assert [(one.table, one.action) for one in changes if one.table != "participation"] == [("project", "changed")]
    assert {one.action for one in changes if one.table == "participation"} == {"removed"}
    submit(register, number, editor)
    publish(register, number, reviewer)
    load = register.execute(select(Load.outcome, Load.file_name).order_by(Load.id.desc()).limit(1)).one()
    assert tuple(load) == ("published", "liste.xlsx")
    change_set = published(register, number)
    back = undo(register, editor, change_set)
    submit(register, back, editor)
    publish(register, back, reviewer)
    assert register_hash(register) == before


def test_a_whole_list_removes_what_it_leaves_out(register: Connection) -> None:
    ref, editor = located(register), person(register, "editor")
    number = propose_delivery(register, editor, Draft("import", "liste.xlsx"), _delivery(register, [ref]), whole=True)
    held = register.execute(select(Project.ref)).scalars().all()
    found = effect(register, number)
    assert found.records() == (0, 0, len(held) - 1)
    groups, count = record_changes(register, number)
    assert count >= len(held) - 1
    assert groups[0].rows


def test_a_person_known_as_one_stays_one_in_a_list(register: Connection) -> None:
    ref, editor = located(register), person(register, "editor")
    key = register.execute(select(Participation.organisation_key).where(Participation.project_ref == ref)).scalars()
    register.execute(update(Organisation).where(Organisation.key == (known := next(iter(key)))).values(is_person=True))
    delivery = _delivery(register, [ref])
    for row in delivery.rows:
        if isinstance(row, Organisation):
            row.is_person = False
    one_of(list(delivery.rows), Project).title = "Başka"
    number = propose_delivery(register, editor, Draft("import", "liste"), delivery, whole=False)
    assert known not in [one.key for one in changes_of(register, number) if one.table == "organisation"]


def test_the_log_is_only_added_to(register: Connection) -> None:
    propose(register, person(register, "editor"), EDIT, retitled(register, located(register), "Ad"))
    for statement in (update(StaffEvent).values(action="x"), delete(StaffEvent), text("TRUNCATE desk.event")):
        with pytest.raises(Exception, match="only added to"), register.begin_nested():
            register.execute(statement)


def test_bundled_lists_are_not_put_back_over_what_people_changed(register: Connection) -> None:
    assert "projects" not in own.kept(register, all_sources())
    editor, reviewer = person(register, "editor"), person(register, "reviewer")
    number = propose(register, editor, EDIT, retitled(register, located(register), "Ad"))
    submit(register, number, editor)
    publish(register, number, reviewer)
    assert own.kept(register, all_sources())["projects"].said == "kept_by_hand"
