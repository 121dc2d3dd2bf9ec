"""A new sector, a renamed label and a fifth sub-region without a deploy; old addresses keep working."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from bench.loopback import served
from geodata.models import Membership, Place, Sector
from geodata.record import typed
from tests.staff.conftest import Desk
from webmap.staff import code_lists, session


def published(desk: Desk, answer: Any) -> None:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    number = answer.headers["Location"].rsplit("/", 1)[1]
    assert desk.person("editor").post(f"/personel/oneri/{number}/gonder").status_code == 303
    step = desk.person("reviewer").post(f"/personel/oneri/{number}/yayimla")
    assert step.status_code == 303, step.get_data(as_text=True)


def filled(desk: Desk, key: str, **other: str) -> dict[str, str]:
    """The form of a list as it stands, with some fields filled in otherwise."""
    asked = code_lists.LISTS[key]
    with desk.database.reading() as connection:
        rows = code_lists.form_rows(asked, typed(connection, asked.model))
    form = {f"{row.code}.position": row.position for row in rows}
    form |= {f"{row.code}.{name}": text for row in rows for name, text in row.texts.items()}
    return form | {name.replace("__", "."): text for name, text in other.items()}


def test_a_new_sector_and_a_renamed_one(desk: Desk) -> None:
    public = desk.app.test_client()
    before = public.get("/sektor/imalat").status_code
    form = filled(
        desk,
        "sektorler",
        imalat__label_tr="İmalat ve sanayi",
        yeni__label_tr="Mavi ekonomi",
        yeni__label_en="Blue economy",
    )
    published(desk, desk.person("editor").post("/personel/liste/sektorler", form))
    assert public.get("/projeler?sektor=mavi-ekonomi").status_code == 200
    page = public.get("/sektor/imalat")
    assert page.status_code == before == 200
    assert "İmalat ve sanayi" in page.get_data(as_text=True)
    assert "Blue economy" in public.get("/en/projeler").get_data(as_text=True)


def test_what_is_used_stays(desk: Desk) -> None:
    answer = desk.person("editor").post("/personel/liste/sektorler", filled(desk, "sektorler", imalat__goes="1"))
    assert answer.status_code == 409
    with desk.database.reading() as connection:
        assert "imalat" in connection.execute(select(Sector.code)).scalars().all()


def test_faults_are_told_row_by_row_and_nothing_is_lost(desk: Desk) -> None:
    form = filled(
        desk, "sektorler", imalat__label_en="", yeni__label_tr="İmalat", yeni__label_en="x", yeni__position="-1"
    )
    answer = desk.person("editor").post("/personel/liste/sektorler", form)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert page.count('class="faulty"') == 2
    assert 'value="-1"' in page
    assert desk.person("editor").get("/personel/liste/yok").status_code == 404


def test_a_fifth_sub_region(desk: Desk) -> None:
    with desk.database.reading() as connection:
        rows = connection.execute(select(Place.slug, Place.code).where(Place.kind == "district"))
        codes = {row.slug: row.code for row in rows}
    form = {
        "name": "Körfez",
        "name_en": "The Gulf",
        "since": "2026-01-01",
        "basis": "confirmed",
        "source": "Yönetim Kurulu kararı 2026/1",
        "member": [codes["konak"], codes["karsiyaka"]],
    }
    published(desk, desk.person("editor").post("/personel/alt-bolge", form))
    public = desk.app.test_client()
    page = public.get("/alt-bolge/korfez")
    assert page.status_code == 200
    assert "Konak" in page.get_data(as_text=True)
    summary = public.get("/ozet?satir=altbolge").get_data(as_text=True)
    assert "Körfez" in summary
    with desk.database.reading() as connection:
        ended = connection.execute(
            select(Membership.group_code, Membership.valid_to).where(Membership.place_code == codes["konak"])
        ).all()
    assert ("merkez", "2026-01-01") in [(row.group_code, str(row.valid_to)) for row in ended]
    # Renamed, it keeps its address.
    published(desk, desk.person("editor").post("/personel/alt-bolge/korfez", form | {"name": "İç Körfez"}))
    assert "İç Körfez" in public.get("/alt-bolge/korfez").get_data(as_text=True)


def test_a_sub_region_needs_a_source_and_a_member(desk: Desk) -> None:
    answer = desk.person("editor").post("/personel/alt-bolge", {"name": "Merkez", "since": "yarın"})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("<li>") > 4


def test_lists_belong_to_people_without_limits(desk: Desk) -> None:
    local = desk.person("editor", "yerel", subregion_code="kuzey")
    answer = local.post("/personel/liste/sektorler", filled(desk, "sektorler", imalat__label_en="Industry"))
    assert answer.status_code == 409


def test_the_forms_fit_a_phone(desk: Desk, page: Page) -> None:
    editor = desk.person("editor")
    with served(desk.app) as address:
        page.context.add_cookies(
            [{"name": session.COOKIE, "value": editor.token, "url": address + path} for path in session.PATHS]
        )
        page.set_viewport_size({"width": 360, "height": 640})
        for path in ("/personel/listeler", "/personel/liste/durumlar", "/personel/alt-bolge"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
