"""Organisations at the desk: other names, natural persons, and a merge that is published, redirected and undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from geodata.models import ChangeSet, OrganisationMerge, Participation, Synonym
from geodata.proposals import undo
from geodata.register import register_hash
from geodata.staff import staff
from loaders.bodies import participations
from loaders.known import Known
from loaders.rows import Layout, Row
from tests.staff.conftest import Desk
from tests.staff.records.forms import sent
from tests.staff.records.test_edit import changed, newest, published


def two_bodies(desk: Desk) -> tuple[Any, Any]:
    """Two organisations that take part in projects, one of them in some project in the same role as the other."""
    with desk.database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT o.key, o.name, array_agg(p.project_ref) AS refs FROM organisation o "
                "JOIN participation p ON p.organisation_key = o.key WHERE NOT o.is_person "
                "GROUP BY o.key ORDER BY count(*) DESC, o.key LIMIT 2"
            )
        ).all()
    return rows[1], rows[0]


def test_names_are_searched_and_edited(desk: Desk) -> None:
    editor = desk.person("editor")
    one, _other = two_bodies(desk)
    path = f"/personel/kurum/{one.key}"
    answer = sent(editor, path, do="edit", name=one.name, variants="Bambaşka Ad\nBambaşka ad\n", kind="public")
    assert answer.status_code == 303, answer.text
    rows = changed(desk)
    assert rows["organisation", one.key][1] == {"kind": "public"}
    said = {key.partition(" · ")[2]: action for (table, key), (action, _after) in rows.items() if table == "synonym"}
    assert said.pop("Bambaşka Ad") == "new"
    assert "Bambaşka ad" not in said
    # Names that the form no longer has go.
    assert "removed" in said.values()
    # The draft is gone on with.
    opened = editor.get(path).text
    assert "Bambaşka Ad" in opened
    published(desk)
    answer = sent(editor, path, opened, do="edit", kind="company")
    assert answer.status_code == 422
    assert "yayımlandı" in answer.text
    assert "Bambaşka Ad" in editor.get(f"/kurum/{one.key}").text
    assert one.key in editor.get("/personel/kurumlar?ad=bambaşka").text
    assert one.refs[0] in editor.get("/projeler?q=bambaşka ad").text
    assert sent(editor, path, do="edit", name=" ").status_code == 422


def test_a_natural_person_has_no_other_names_and_no_page(desk: Desk) -> None:
    editor = desk.person("editor")
    one, _other = two_bodies(desk)
    assert sent(editor, f"/personel/kurum/{one.key}", do="edit", name=one.name, is_person="evet").status_code == 303
    published(desk)
    assert editor.get(f"/kurum/{one.key}").status_code == 404
    assert "gerçek kişi" in editor.get(f"/personel/kurum/{one.key}").text


def test_a_merge_moves_roles_redirects_and_can_be_undone(desk: Desk) -> None:
    editor = desk.person("editor")
    one, other = two_bodies(desk)
    with desk.database.reading() as connection:
        before = register_hash(connection)
    path = f"/personel/kurum/{one.key}"
    assert sent(editor, path, do="merge", into="hiç yok").status_code == 422
    assert sent(editor, path, do="merge", into=one.name).status_code == 422
    assert sent(editor, path, do="merge", into=other.name, why="aynı kurum").status_code == 303
    review = editor.get(f"/personel/oneri/{newest(desk)}").text
    assert "Eski kurum kaydı" in review
    assert one.name in review
    published(desk)
    moved = editor.get(f"/kurum/{one.key}")
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"/kurum/{other.key}"
    assert one.name in editor.get(f"/kurum/{other.key}").text
    assert one.refs[0] in editor.get(f"/projeler?kurum={one.key}").text
    with desk.database.reading() as connection:
        assert not connection.execute(select(Participation).where(Participation.organisation_key == one.key)).first()
        assert connection.execute(select(OrganisationMerge.organisation_key)).scalars().all() == [other.key]
        assert one.name in connection.execute(select(Synonym.phrase)).scalars().all()
        # A list that still writes the old name means the body that it was found to be.
        row = Row(Layout("liste.csv", {"partners": "Ortaklar"}), Known(connection), 2, {"partners": one.name})
        [(organisation, participation)] = participations(row)
        assert (organisation.key, organisation.name, participation.organisation_key) == (
            other.key,
            other.name,
            other.key,
        )
        last = connection.execute(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1)).scalar_one()
    with desk.database.writing() as connection:
        person = staff(connection, editor.id)
        assert person
        number = undo(connection, person, last)
    published(desk, number)
    assert editor.get(f"/kurum/{one.key}").status_code == 200
    with desk.database.reading() as connection:
        assert register_hash(connection) == before


def test_pairs_that_look_alike_are_shown(desk: Desk) -> None:
    editor = desk.person("editor")
    with desk.database.writing() as connection:
        for key, name in (("ornek-gida-ltd-sti", "Örnek Gıda Ltd. Şti."), ("ornek-gida-sanayi", "ÖRNEK GIDA SANAYİ")):
            connection.execute(
                text(
                    "INSERT INTO organisation (key, name, is_person, source_key, source) VALUES (:k, :n, false, '', '')"
                ),
                {"k": key, "n": name},
            )
    pairs = editor.get("/personel/kurumlar").text.partition('class="org-pairs"')[2].partition("</details>")[0]
    assert "ornek-gida-ltd-sti" in pairs
    assert pairs.count("<li>") == 1
