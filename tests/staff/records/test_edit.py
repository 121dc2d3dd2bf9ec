"""A project's form: every field kind, all faults at once, lines without a script, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import select, text

from geodata.models import Base, Location, Media, Organisation, Proposal, StatusEvent
from geodata.proposals import changes_of, publish, submit
from geodata.record import project_rows, site_rows
from geodata.staff import staff
from loaders import project_form, site_form
from tests.staff.conftest import Desk
from tests.staff.records.forms import fields, sent
from webmap.staff.record_cells import Kind, cells_of, numbered
from webmap.staff.record_edit import PROJECTS, SITES
from webmap.staff.record_fields import labels

PATH = "/personel/kayit/PRJ-010"


def newest(desk: Desk) -> int:
    with desk.database.reading() as connection:
        return connection.execute(select(Proposal.id).order_by(Proposal.id.desc()).limit(1)).scalar_one()


def changed(desk: Desk) -> dict[tuple[str, str], tuple[str, Any]]:
    with desk.database.reading() as connection:
        found = changes_of(connection, newest(desk))
    return {(row.table, row.key): (row.action, row.after) for row in found}


def published(desk: Desk, number: int | None = None) -> None:
    """Submit the newest proposal as its author and publish it as somebody else."""
    number = number or newest(desk)
    reviewer = desk.person("reviewer")
    with desk.database.writing() as connection:
        author = connection.execute(select(Proposal.author_id).where(Proposal.id == number)).scalar_one()
        by, other = staff(connection, author), staff(connection, reviewer.id)
        assert by
        assert other
        submit(connection, number, by)
        publish(connection, number, other)


@pytest.mark.parametrize("kind", [PROJECTS, SITES], ids=lambda kind: str(kind.key))
def test_a_form_says_just_what_the_register_says(desk: Desk, kind: Kind) -> None:
    make, rows = (project_form.made, project_rows) if kind is PROJECTS else (site_form.made, site_rows)
    with desk.app.test_request_context("/personel"), desk.database.reading() as connection:
        refs = list(connection.execute(text(f"SELECT ref FROM {kind.key} ORDER BY ref")).scalars())
        assert refs
        for ref in refs:
            held = rows(connection, ref)
            done = make(connection, numbered(cells_of(connection, kind, held)), held, labels(kind.form))
            assert done.errors == (), ref
            assert by_key(done.rows) == by_key(row for row in held if type(row) is not Media), ref


def by_key(rows: Iterable[Base]) -> dict[Any, dict[str, Any]]:
    return {
        (row.__tablename__, *(getattr(row, column.name) for column in row.__table__.primary_key)): {
            column.name: getattr(row, column.name) for column in row.__table__.columns
        }
        for row in rows
    }


@pytest.mark.parametrize("path", [PATH, "/personel/alan/{site}"])
def test_what_was_not_touched_is_no_change(desk: Desk, path: str) -> None:
    with desk.database.reading() as connection:
        site = connection.execute(text("SELECT min(ref) FROM site")).scalar_one()
    answer = sent(desk.person("editor"), path.format(site=site))
    assert answer.status_code == 422
    assert "değiştirecek bir şey yok" in answer.text


def test_fields_are_read_the_turkish_way(desk: Desk) -> None:
    editor = desk.person("editor")
    answer = sent(
        editor,
        PATH,
        support_amount="1.500.000,50",
        total_budget="2.000.000",
        own_share="",
        paid="",
        contract_date="12 Mart 2018",
        start_date="04.2018",
        end_date="2020",
        months="18",
        title_is_official="hayır",
        summary="Kale\r\nayağa kalkıyor",
    )
    assert answer.status_code == 303
    action, after = changed(desk)["project", "PRJ-010"]
    assert action == "changed"
    assert after["support_amount"] == 1500000.5
    assert after["contract_date"] == "2018-03-12"
    assert (after["start_date"], after["end_date"]) == ("2018-04", "2020")
    assert after["title_is_official"] is False
    assert after["summary"] == "Kale ayağa kalkıyor"
    assert after["price_year"] == 2018
    published(desk)
    page = desk.person("viewer").get("/proje/PRJ-010").text
    assert "1.500.000,50" in page


def test_all_faults_are_told_at_once_each_at_its_field(desk: Desk) -> None:
    answer = sent(
        desk.person("editor"),
        PATH,
        title="",
        status="yok-böyle",
        support_amount="919 bin TL",
        contract_date="13/2018",
        months="on",
        place__0__share="2",
        place__0__latitude="elli",
    )
    assert answer.status_code == 422
    page = answer.text
    for name in ("title", "status", "support_amount", "contract_date", "months", "place-0-share", "place-0-latitude"):
        assert f'href="#{name}"' in page, name
        assert f'id="{name}-fault1"' in page, name
    assert fields(page)["support_amount"] == "919 bin TL"
    assert fields(page)["place-0-latitude"] == "elli"
    with desk.database.reading() as connection:
        assert not connection.execute(select(Proposal.id)).first()


def test_lines_come_and_go_without_a_script(desk: Desk) -> None:
    editor = desk.person("editor")
    page = sent(editor, PATH, do="add|place", place_name_kept="").text
    grown = fields(page)
    assert "place-1-district" in grown
    page = sent(
        editor,
        PATH,
        page,
        do="add|event",
        place__0__share="0,7",
        place__1__share="0,3",
        place__1__district="odemis",
        place__1__role="work",
    ).text
    answer = sent(editor, PATH, page, event__0__happened="11.2019", event__0__text_tr="Temel atıldı")
    assert answer.status_code == 303
    rows = changed(desk)
    assert rows["location", "PRJ-010 · 1"][1]["share"] == 0.3
    assert rows["location", "PRJ-010 · 1"][1]["precision"] == "district"
    assert rows["status_event", "PRJ-010 · 0"][1]["happened"] == "2019-11"
    page = sent(editor, PATH, do="drop|place|1").text
    assert "place-1-district" not in fields(page)
    answer = sent(editor, PATH, page, place__0__share="")
    rows = changed(desk)
    assert ("location", "PRJ-010 · 1") not in rows
    published(desk)
    with desk.database.reading() as connection:
        kinds = [type(row) for row in project_rows(connection, "PRJ-010")]
    assert kinds.count(Location) == 1
    assert kinds.count(StatusEvent) == 1


@pytest.mark.parametrize(("first", "second", "said"), [("0,7", "0,2", "1 değil"), ("0,7", "", "Boş bırakılamaz")])
def test_shares_must_make_one(desk: Desk, first: str, second: str, said: str) -> None:
    editor = desk.person("editor")
    page = sent(editor, PATH, do="add|place").text
    line = {"place__1__district": "odemis", "place__1__share": second}
    answer = sent(editor, PATH, page, place__0__share=first, **line)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="#share"' in answer.text


def test_a_point_says_how_it_came(desk: Desk) -> None:
    editor = desk.person("editor")
    line = {"place__0__latitude": "38,0900", "place__0__longitude": "28,2100", "place__0__precision": "exact"}
    assert sent(editor, PATH, place__0__placed="map", **line).status_code == 303
    after = changed(desk)["location", "PRJ-010 · 0"][1]
    assert after["geom_source"] == "Haritada elle konuldu"
    assert after["precision"] == "exact"
    assert after["geom"]
    # A draft is gone on with, and replaced by the next.
    assert fields(editor.get(PATH).text)["place-0-latitude"] == "38,09"
    sent(editor, PATH, place__0__latitude="38,0901")
    assert changed(desk)["location", "PRJ-010 · 0"][1]["geom_source"] == "Koordinatı elle yazıldı"
    # What says itself that it was set by hand stays so while the point does.
    sent(editor, PATH, why="aynı nokta")
    assert changed(desk)["location", "PRJ-010 · 0"][1]["geom_source"] == "Koordinatı elle yazıldı"
    with desk.database.reading() as connection:
        states = list(connection.execute(select(Proposal.state).order_by(Proposal.id)).scalars())
    assert states == ["withdrawn", "withdrawn", "draft"]


def test_a_point_outside_its_district_is_kept_only_knowingly(desk: Desk) -> None:
    editor = desk.person("editor")
    foça = {"place__0__latitude": "38,67", "place__0__longitude": "26,76", "place__0__precision": "exact"}
    answer = sent(editor, PATH, **foça)
    assert answer.status_code == 422
    assert 'name="place-0-anyway"' in answer.text
    assert sent(editor, PATH, answer.text, place__0__anyway="evet").status_code == 303
    sea = {"place__0__latitude": "38,5", "place__0__longitude": "26,0"}
    answer = sent(editor, PATH, place__0__anyway="evet", **sea)
    assert answer.status_code == 422
    assert "denizde" in answer.text
    ankara = {"place__0__latitude": "39,92", "place__0__longitude": "32,85"}
    assert "dışında" in sent(editor, PATH, place__0__anyway="evet", **ankara).text


def test_address_help_without_a_script(desk: Desk) -> None:
    editor = desk.person("editor")
    page = sent(editor, PATH, do="find|place|0", place__0__look="Birgi").text
    taken = page.partition('value="take|place|0|')[2].partition('"')[0]
    assert taken
    page = sent(editor, PATH, page, do=f"take|place|0|{taken}").text
    assert fields(page)["place-0-latitude"] == taken.split("|")[0]
    assert fields(page)["place-0-placed"] == "gazetteer"
    assert editor.get("/personel/yer-bul?ad=birgi").get_json()
    wrong = editor.get("/personel/nokta?enlem=38,67&boylam=26,76&yer=beydag").get_json()
    assert wrong["wrong"]
    assert wrong["here"] == "foca"
    assert not wrong["refused"]
    assert editor.get("/personel/nokta?enlem=99&boylam=x").get_json()["refused"]


def test_bodies_are_known_or_new(desk: Desk) -> None:
    editor = desk.person("editor")
    with desk.database.reading() as connection:
        known = connection.execute(select(Organisation.key, Organisation.name).limit(1)).one()
    page = sent(editor, PATH, do="add|body").text
    at = len([name for name in fields(page) if name.startswith("body-") and name.endswith("-name")]) - 1
    page = sent(
        editor, PATH, page, do="add|body", **{f"body__{at}__name": known.name.upper(), f"body__{at}__role": "partner"}
    ).text
    answer = sent(
        editor,
        PATH,
        page,
        **{
            f"body__{at + 1}__name": "Ayşe Örnek",
            f"body__{at + 1}__role": "associate",
            f"body__{at + 1}__is_person": "evet",
        },
    )
    assert answer.status_code == 303
    rows = changed(desk)
    assert rows["organisation", "ayse-ornek"][1]["is_person"] is True
    assert rows["participation", f"PRJ-010 · {known.key} · partner"][0] == "new"
    # The draft still knows that she is a person.
    assert sent(editor, PATH, why="yeniden").status_code == 303
    assert changed(desk)["organisation", "ayse-ornek"][1]["is_person"] is True
    published(desk)
    assert "Ayşe Örnek" not in desk.person("viewer").get("/proje/PRJ-010").text
    assert "Ayşe Örnek" in editor.get(PATH).text


def test_a_new_project_and_its_removal(desk: Desk) -> None:
    editor = desk.person("editor")
    path = "/personel/yeni/proje"
    answer = sent(editor, path, ref="PRJ-010", title="Deneme", status="tamamlandi")
    assert answer.status_code == 422
    assert "zaten var" in answer.text
    page = sent(editor, path, do="add|place").text
    answer = sent(
        editor, path, page, ref="TR31/18/X/0001", title="Deneme", status="tamamlandi", place__0__district="tire"
    )
    assert answer.status_code == 303, answer.text
    assert sent(editor, "/personel/kayit/TR31/18/X/0001", title="Deneme projesi").status_code == 303
    published(desk)
    assert "Deneme projesi" in editor.get("/proje/TR31/18/X/0001").text
    here = "/personel/kayit/TR31/18/X/0001"
    assert sent(editor, here, do="remove").status_code == 422
    assert sent(editor, here, do="remove", why="İki kez girilmiş").status_code == 303
    published(desk)
    assert editor.get("/proje/TR31/18/X/0001").status_code == 404
    assert editor.get(here).status_code == 404


def test_a_new_site_with_its_project(desk: Desk) -> None:
    editor = desk.person("editor")
    path = "/personel/yeni/alan"
    page = sent(editor, path, do="add|link").text
    answer = sent(
        editor,
        path,
        page,
        ref="ALAN-X",
        name="Örnek Konağı",
        district="tire",
        status="tamamlandi",
        link__0__project="PRJ-010",
        link__0__role="works",
        progress_pct="%30,5",
        open_to_public="evet",
    )
    assert answer.status_code == 303, answer.text
    published(desk)
    with desk.database.reading() as connection:
        site, *links = site_rows(connection, "ALAN-X")
    one: Any = site
    assert (one.slug, one.open_to_public, float(one.progress_pct)) == ("ornek-konagi", True, 30.5)
    assert len(links) == 1
    assert "Örnek Konağı" in editor.get("/personel/kayitlar").text


def test_nobody_edits_beyond_their_rights(desk: Desk) -> None:
    viewer = desk.person("viewer")
    page = viewer.get(PATH).text
    assert '<fieldset class="record-all" disabled' in page
    assert viewer.post(PATH, {"do": "save"}).status_code == 403
    assert viewer.get("/personel/yeni/proje").status_code == 403
    with desk.database.reading() as connection:
        group = connection.execute(
            text(
                "SELECT group_code FROM membership WHERE group_code NOT IN (SELECT group_code FROM membership "
                "JOIN location USING (place_code) WHERE project_ref = 'PRJ-010') LIMIT 1"
            )
        ).scalar_one()
    elsewhere = desk.person("editor", "uzak", subregion_code=group)
    answer = sent(elsewhere, PATH, months="19")
    assert answer.status_code == 422
    assert "kapsamıyor: PRJ-010" in answer.text
    assert fields(answer.text)["months"] == "19"


def test_the_same_twice_is_told(desk: Desk) -> None:
    editor = desk.person("editor")
    page = sent(editor, PATH, do="add|body").text
    page = sent(editor, PATH, page, do="add|link").text
    held = fields(page)
    lines = [name for name in held if name.startswith("body-") and name.endswith("-name")]
    again = {f"body__{len(lines) - 1}__name": held["body-0-name"], f"body__{len(lines) - 1}__role": held["body-0-role"]}
    answer = sent(editor, PATH, page, link__1__site=held["link-0-site"], **again)
    assert answer.status_code == 422
    assert answer.text.count("ikinci kez yazılmış") == 4
    assert "bozuk" in sent(editor, PATH, title="a\ufffdb", why="\0").text


def test_the_desk_speaks_english_too(desk: Desk) -> None:
    page = desk.person("editor").get("/en/personel/kayit/PRJ-010").text
    assert "Save as a draft proposal" in page
    assert 'action="' not in page.partition('class="record-form"')[2].partition(">")[0]


def test_two_people_in_one_record(desk: Desk) -> None:
    ayşe, ali = desk.person("editor", "ayse"), desk.person("editor", "ali")
    opened = ali.get(PATH).text
    sent(ayşe, PATH, months="20", confidence="yüksek")
    assert "Ayse adlı çalışma arkadaşınızın açık bir önerisi var" in ali.get(PATH).text
    published(desk)
    answer = sent(ali, PATH, opened, months="21", note="Ali yazdı")
    assert answer.status_code == 409
    assert 'name="choose-months"' in answer.text
    kept = fields(answer.text)
    assert (kept["months"], kept["confidence"], kept["note"]) == ("21", "yüksek", "Ali yazdı")
    answer = sent(ali, PATH, answer.text, **{"choose-months": "theirs"})
    assert answer.status_code == 303
    after = changed(desk)["project", "PRJ-010"][1]
    assert after == {"note": "Ali yazdı"}


def test_the_list_answers_with_the_public_filter(desk: Desk) -> None:
    viewer = desk.person("viewer")
    page = viewer.get("/personel/kayitlar?ilce=tire").text
    assert "Tire payına ne kadar düştüğü bilinmiyor" in page
    assert "Beydağ payına düşen bölümü: 1.500.000 TL" in viewer.get("/personel/kayitlar?ilce=beydag&q=kalesi").text
    assert "/personel/kayit/" in page
    assert viewer.get("/personel/kayitlar?ilce=ankara").status_code == 400
    assert 'class="button" href="/personel/yeni/proje"' not in page
    everything = viewer.get("/personel/kayitlar").text
    with desk.database.reading() as connection:
        sites = connection.execute(text("SELECT ref FROM site")).scalars().all()
    assert all(f'href="/personel/alan/{ref}"' in everything for ref in sites)
