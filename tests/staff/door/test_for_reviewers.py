"""What a reviewer is shown: only what their rights reach is counted, and images stand with the record they show."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, text

from geodata.models import Location, Media, Project
from geodata.proposals import Draft, Wanted, effect, propose, publish, submit
from geodata.queries.people import waiting
from geodata.queries.proposals import record_changes
from geodata.record import project_rows
from geodata.staff import Staff
from tests.staff.door.test_proposals import EDIT, person

REF = "PRJ-010"


def submitted(connection: Connection, author: Staff, rows: list[Any], what: Draft = EDIT) -> int:
    number = propose(connection, author, what, Wanted(rows))
    submit(connection, number, author)
    return number


def edited(connection: Connection, ref: str) -> list[Any]:
    rows = project_rows(connection, ref)
    project = next(row for row in rows if isinstance(row, Project))
    project.months = 31 if project.months == 30 else 30
    return list(rows)


def other_than(connection: Connection, programme: str | None) -> Any:
    """A project with one place of work, of another programme, of which some sub-region is known."""
    query = text(
        "SELECT p.ref, p.programme_code, m.group_code FROM project p JOIN location l ON l.project_ref = p.ref "
        "JOIN membership m ON m.place_code = l.place_code AND m.valid_to IS NULL "
        "WHERE p.programme_code <> :programme AND p.scope = 'single' AND l.role = 'work' ORDER BY p.ref LIMIT 1"
    )
    return connection.execute(query, {"programme": programme}).one()


def test_what_waits_is_counted_within_ones_rights(loaded: Connection) -> None:
    author, everywhere = person(loaded, "editor"), person(loaded, "reviewer")
    programme = loaded.execute(select(Project.programme_code).where(Project.ref == REF)).scalar_one()
    other = other_than(loaded, programme)
    of_programme = person(loaded, "reviewer", "programme", programme_code=programme)
    of_region = person(loaded, "reviewer", "region", subregion_code=other.group_code, programme_code=other[1])
    viewer = person(loaded, "viewer")

    submitted(loaded, author, edited(loaded, REF))
    submitted(loaded, author, edited(loaded, other.ref))
    for who, count in ((everywhere, 2), (of_programme, 1), (of_region, 1), (viewer, 0), (author, 0)):
        found = waiting(loaded, who)
        assert (who.email, found["review"]) == (who.email, count)
    assert waiting(loaded, viewer)["others"] == 2
    assert (waiting(loaded, author)["submitted"], waiting(loaded, author)["others"]) == (2, 0)


def test_a_new_record_counts_where_it_will_be(loaded: Connection) -> None:
    author = person(loaded, "editor")
    other = other_than(loaded, "")
    within = person(loaded, "reviewer", "within", programme_code=other.programme_code, subregion_code=other.group_code)
    elsewhere = loaded.execute(
        text("SELECT code FROM place WHERE kind = 'subregion' AND code <> :code LIMIT 1"), {"code": other.group_code}
    ).scalar_one()
    beyond = person(loaded, "reviewer", "beyond", subregion_code=elsewhere)
    rows = edited(loaded, other.ref)
    project = next(row for row in rows if isinstance(row, Project))
    places = [row for row in rows if isinstance(row, Location)]
    project.ref = "YENİ-1"
    for place in places:
        place.project_ref = project.ref
    number = submitted(loaded, author, [project, *places])
    assert waiting(loaded, within)["review"] == 1
    assert waiting(loaded, beyond)["review"] == 0
    kept = effect(loaded, number).reach
    assert kept is not None
    assert kept.pairs == {(other.programme_code, (other.group_code,))}
    # What was kept before the reach was asked is judged by the register of now.
    loaded.execute(text("UPDATE desk.proposal SET detail = detail #- '{effect,reach}' WHERE id = :id"), {"id": number})
    assert waiting(loaded, within)["review"] == 1


def image(alt: str = "Yapının önü") -> Media:
    told: dict[str, Any] = {
        "credit": "Ajans",
        "licence": "CC BY 4.0",
        "taken_on": "2024",
        "file_name": "a.jpg",
        "width": 9,
        "height": 9,
    }
    return Media(key="9f-a", project_ref=REF, role="during", alt_tr=alt, source_key="desk", **told)


def test_images_stand_with_the_record_they_show(loaded: Connection) -> None:
    author, reviewer = person(loaded, "editor"), person(loaded, "reviewer")
    title = loaded.execute(select(Project.title).where(Project.ref == REF)).scalar_one()
    media = Draft("media", REF, said="image")

    def shown(number: int) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
        records, count = record_changes(loaded, number)
        assert count == len(records)
        return [(one.ref, one.name, [(row.table, row.action) for row in one.rows]) for one in records]

    first = submitted(loaded, author, [*edited(loaded, REF), image()], media)
    assert shown(first) == [(REF, title, [("media", "new"), ("project", "changed")])]
    publish(loaded, first, reviewer)

    again = submitted(loaded, author, [image("Yapının arkası")], media)
    [record] = record_changes(loaded, again)[0]
    assert record.rows[0].after == {"alt_tr": "Yapının arkası"}
    assert shown(again) == [(REF, title, [("media", "changed")])]

    gone = propose(loaded, author, media, Wanted(removed=[(Media, ("9f-a",))]))
    assert shown(gone) == [(REF, title, [("media", "removed")])]
