"""Images at the desk: brought, described, reviewed, shown, ordered, taken away; what the public gets at each step."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import text

from tests.staff.media.conftest import Pictures
from tests.staff.media.photos import CANARY, CREDIT, LAT, LON, archive, jpeg, png, saved
from webmap.staff.videos import is_allowed


def public(pictures: Pictures, name: str) -> int:
    return pictures.desk.app.test_client().get(f"/medya/{name}").status_code


def test_from_camera_to_public_page(pictures: Pictures) -> None:
    key = pictures.key(pictures.bring())
    names = pictures.files()
    assert len(names) == 12
    originals = list(pictures.originals.iterdir())
    assert originals[0].read_bytes() == jpeg()
    # A draft is the desk's: its files lie ready, but nobody outside gets one.
    assert {public(pictures, name) for name in names} == {404}
    client = pictures.desk.app.test_client()
    assert client.get(f"/personel/gorsel/{key}/onizleme").status_code == 303
    assert pictures.desk.person("editor").get(f"/personel/gorsel/{key}/onizleme").mimetype == "image/jpeg"
    form = pictures.desk.person("editor").get(f"/personel/gorsel/{key}").text
    assert 'value="2023-05-14"' in form
    assert f"enlem={LAT}&amp;boylam={LON}" in form
    sent = pictures.send(key)
    assert {public(pictures, name) for name in names} == {404}
    review = pictures.desk.person("reviewer").get(sent.headers["Location"]).text
    assert f'src="/personel/gorsel/{key}/onizleme"' in review
    assert "<ins>sonrası</ins>" in review
    pictures.approve(sent)
    assert {public(pictures, name) for name in names} == {200}
    assert public(pictures, originals[0].name) == 404
    assert client.get(f"/medya/originals/{originals[0].name}").status_code == 404
    page = client.get(f"/restorasyon/{pictures.slug}").text
    shown = page[page.index('id="images-name"') :].split("</section>")[0]
    for told in ("Güney cephesi.", CREDIT, "CC BY 4.0", "14 Mayıs 2023", 'rel="license', 'type="image/avif"', "1280w"):
        assert told in shown, told
    assert 'alt="Onarılmış taş konağın güney cephesi"' in shown
    assert re.search(r'width="1280" height="853" loading="lazy"', shown)
    english = client.get(f"/en/restorasyon/{pictures.slug}").text
    assert 'alt="South front of the restored stone mansion"' in english
    assert '<span lang="tr">Güney cephesi.</span>' in english


def test_no_public_byte_holds_what_the_camera_wrote(pictures: Pictures) -> None:
    key = pictures.published()
    client = pictures.desk.app.test_client()
    for name in pictures.files():
        answer = client.get(f"/medya/{name}")
        assert CANARY.encode() not in answer.data
        assert answer.headers["Cache-Control"].startswith("public, max-age=31536000")
        assert "immutable" in answer.headers["Cache-Control"]
        again = client.get(f"/medya/{name}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    degrees = str(LAT)
    for path in (f"/restorasyon/{pictures.slug}", "/degisiklikler", "/surumler", f"/en/restorasyon/{pictures.slug}"):
        page = client.get(path).text
        assert CANARY not in page
        assert degrees not in page
    traced = pictures.ask("SELECT string_agg(after::text, '') FROM change WHERE table_name = 'media'")
    assert degrees not in traced
    assert CANARY not in traced
    assert key in pictures.ask("SELECT string_agg(row_key, ' ') FROM change WHERE table_name = 'media'")


MISSING = [
    ({"alt_tr": "  "}, "alternatif metin olmadan"),
    ({"denetlendi": ""}, "Önce yüz ve plaka"),
    ({"tarih": ""}, "Ne zaman çekildiğini"),
    ({"tarih": "2023-13"}, "2024-05-31"),
    ({"yapan": ""}, "Kimin eseri"),
    ({"lisans": "baska", "baska": " "}, "Lisansı seçin"),
    ({"asama": "yok"}, "Aşamayı seçin"),
]


def test_what_is_missing_blocks_publishing(pictures: Pictures) -> None:
    key = pictures.key(pictures.bring())
    for missing, told in MISSING:
        answer = pictures.send(key, **missing)
        assert answer.status_code == 422, missing
        fault = answer.text[answer.text.index('role="alert"') :].split("</div>")[0]
        assert told in fault
        assert 'aria-invalid="true"' in answer.text
    assert pictures.ask("SELECT count(*) FROM desk.proposal") == 0
    assert pictures.send(key).status_code == 303


def test_a_draft_may_wait_without_text(pictures: Pictures) -> None:
    key = pictures.key(pictures.bring())
    answer = pictures.send(
        key, alt_tr="", alt_en="", denetlendi="", tarih="", yap="kaydet", denetim_notu="İzinler dosyada"
    )
    assert answer.status_code == 303
    editor = pictures.desk.person("editor")
    assert "İzinler dosyada" in editor.get(f"/personel/gorsel/{key}").text
    assert key in editor.get("/personel/gorseller?durum=taslak&eksik=metin").text
    assert key not in editor.get("/personel/gorseller?durum=yayinda").text
    assert key in editor.get("/personel/gorseller?eksik=denetim").text
    assert key in editor.get("/en/personel/gorseller?eksik=ingilizce").text


def test_nobody_publishes_their_own_and_a_viewer_brings_nothing(pictures: Pictures) -> None:
    assert pictures.bring(who="viewer").status_code == 403
    key = pictures.key(pictures.bring(who="reviewer"))
    sent = pictures.send(key, who="reviewer")
    assert pictures.desk.person("reviewer").post(f"{sent.headers['Location']}/yayimla").status_code == 409


def test_who_does_not_reach_the_record_brings_nothing(pictures: Pictures) -> None:
    far = pictures.ask(
        "SELECT group_code FROM membership WHERE group_code NOT IN (SELECT m.group_code FROM membership m "
        "JOIN site s ON s.place_code = m.place_code WHERE s.ref = :ref) LIMIT 1",
        ref=pictures.site,
    )
    person = pictures.desk.person("editor", "uzak", subregion_code=far)
    path = f"/personel/gorseller/alan/{pictures.site}/yukle"
    data = {"yapan": "A", "lisans": "CC0 1.0", "asama": "after", "dosya": [(io.BytesIO(jpeg()), "a.jpg")]}
    assert person.post(path, data, content_type="multipart/form-data").status_code == 403
    assert pictures.files() == set()


def test_several_at_once_and_what_is_wrong_with_some(pictures: Pictures) -> None:
    answer = pictures.bring(("iyi.jpg", jpeg()), ("kotu.jpg", jpeg() + archive()), ("iki.png", png()))
    assert answer.status_code == 422
    fault = answer.text[answer.text.index('role="alert"') :].split("</div>")[0]
    assert "“kotu.jpg”" in fault
    assert "iyi.jpg" not in fault
    assert pictures.ask("SELECT count(*) FROM desk.picture") == 2
    assert len(list(pictures.originals.iterdir())) == 2
    again = pictures.bring(("iyi.jpg", jpeg()))
    assert again.status_code == 422
    assert "zaten" in again.text
    assert pictures.bring(yapan=" ").status_code == 422
    assert pictures.bring(*[(f"{at}.jpg", b"x") for at in range(11)]).status_code == 422


def test_a_new_credit_is_written_into_new_files(pictures: Pictures) -> None:
    key = pictures.published()
    before = pictures.files()
    old = pictures.ask("SELECT file_name FROM media WHERE key = :key", key=key)
    pictures.approve(pictures.send(key, yapan="Ayla Örnek", lisans="baska", baska="© İZKA, izinle"))
    new = pictures.ask("SELECT file_name FROM media WHERE key = :key", key=key)
    assert new != old
    assert b"Ayla" in (pictures.public / new).read_bytes()
    assert before < pictures.files()
    # The old version still shows its own file.
    assert public(pictures, old) == 200
    label = pictures.ask("SELECT label FROM data_version ORDER BY id DESC OFFSET 1 LIMIT 1")
    client = pictures.desk.app.test_client()
    assert old in client.get(f"/restorasyon/{pictures.slug}?v={label}").text
    assert "© İZKA, izinle" in client.get(f"/restorasyon/{pictures.slug}").text


def test_withdrawal_for_privacy_is_at_once_everywhere_and_for_good(pictures: Pictures) -> None:
    key = pictures.published()
    names = pictures.files()
    label = pictures.ask("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")
    client, path = pictures.desk.app.test_client(), f"/restorasyon/{pictures.slug}"
    seen = client.get(path)
    assert "images-name" in seen.text
    editor = pictures.desk.person("editor")
    assert editor.post(f"/personel/gorsel/{key}/gizlilik", {"gerekce": "", "emin": "1"}).status_code == 422
    assert editor.post(f"/personel/gorsel/{key}/gizlilik", {"gerekce": "Çocuk yüzü"}).status_code == 422
    assert pictures.files() == names
    done = editor.post(f"/personel/gorsel/{key}/gizlilik", {"gerekce": "Çocuk yüzü", "emin": "1"})
    assert done.status_code == 303
    assert pictures.files() == set()
    assert list(pictures.originals.iterdir()) == []
    assert {public(pictures, name) for name in names} == {404}
    # The browser's copy of the page is not good any more, though the data version is the same.
    again = client.get(path, headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 200
    assert "images-name" not in again.text
    assert "images-name" not in client.get(f"{path}?v={label}").text
    assert (
        pictures.ask("SELECT count(*) FROM desk.event WHERE action = 'media.privacy' AND object = :key", key=key) == 1
    )
    pictures.approve(done)
    assert pictures.ask("SELECT count(*) FROM media WHERE key = :key", key=key) == 0
    refused = pictures.bring()
    assert refused.status_code == 422
    assert "mahremiyet" in refused.text.lower()
    assert editor.get(f"/personel/gorsel/{key}").status_code == 404
    assert "Withdrawn for privacy" in editor.get("/en/personel/gorseller?durum=geri-cekilen").text
    # Undoing the removal brings the record back, never the image.
    with pictures.desk.database.writing() as connection:
        connection.execute(text("INSERT INTO media SELECT (jsonb_populate_record(NULL::media, before)).* FROM change "
                                "WHERE table_name = 'media' AND action = 'removed' AND row_key = :key"),
                           {"key": key})  # fmt: skip
    assert "images-name" not in client.get(path).text


def test_originals_are_for_staff_and_the_log_knows_who(pictures: Pictures) -> None:
    key = pictures.key(pictures.bring())
    answer = pictures.desk.person("editor").get(f"/personel/gorsel/{key}/asil")
    assert answer.data == jpeg()
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert pictures.ask("SELECT count(*) FROM desk.event WHERE action = 'media.original'") == 1
    assert pictures.desk.person("viewer").get(f"/personel/gorsel/{key}/asil").status_code == 403
    assert pictures.desk.app.test_client().get(f"/personel/gorsel/{key}/asil").status_code == 303


def test_a_draft_is_deleted_with_its_files(pictures: Pictures) -> None:
    key = pictures.key(pictures.bring())
    pictures.send(key)
    assert pictures.desk.person("editor").post(f"/personel/gorsel/{key}/kaldir").status_code == 303
    assert pictures.files() == set()
    assert list(pictures.originals.iterdir()) == []
    assert pictures.ask("SELECT state FROM desk.proposal") == "withdrawn"


def test_a_published_image_goes_by_review_and_old_versions_keep_it(pictures: Pictures) -> None:
    key = pictures.published()
    name = pictures.ask("SELECT file_name FROM media WHERE key = :key", key=key)
    asked = pictures.desk.person("editor").post(f"/personel/gorsel/{key}/kaldir")
    assert public(pictures, name) == 200
    pictures.approve(asked)
    assert pictures.ask("SELECT count(*) FROM media WHERE key = :key", key=key) == 0
    assert public(pictures, name) == 200
    assert "images-name" not in pictures.desk.app.test_client().get(f"/restorasyon/{pictures.slug}").text


def test_images_are_ordered_by_links_and_proposed_once(pictures: Pictures) -> None:
    first = pictures.published()
    other = jpeg((900, 600))
    second = pictures.key(pictures.bring(("iki.jpg", other), role="before"))
    pictures.approve(pictures.send(second, asama="before", alt_tr="Onarımdan önce"))
    editor = pictures.desk.person("editor")
    path = f"/personel/gorseller/alan/{pictures.site}"
    page = editor.get(path).text
    assert page.index(first) < page.index(second)
    down = re.search(rf'href="({path}\?sira=[^"#]+)', page)
    assert down is not None
    moved = editor.get(down[1]).text
    order = re.search(r'name="sira" value="([^"]+)"', moved)
    assert order is not None
    assert order[1] == f"{second},{first}"
    pictures.approve(editor.post(f"{path}/sira", {"sira": order[1]}))
    assert pictures.ask("SELECT string_agg(key, ',' ORDER BY position) FROM media") == order[1]
    shown = pictures.desk.app.test_client().get(f"/restorasyon/{pictures.slug}").text
    assert "before-image" in shown
    assert "after-image" in shown
    assert editor.post(f"{path}/sira", {"sira": order[1]}).status_code == 422


def test_the_position_becomes_a_proposal_in_the_records_form(pictures: Pictures) -> None:
    editor = pictures.desk.person("editor")
    page = editor.get(f"/personel/alan/{pictures.site}?enlem={LAT}&boylam={LON}").text
    assert 'value="38,4189"' in page
    assert 'name="placed" id="placed" value="photo"' in page
    project = pictures.ask("SELECT project_ref FROM location WHERE role = 'work' LIMIT 1")
    page = editor.get(f"/personel/kayit/{project}?enlem={LAT}&boylam={LON}").text
    assert 'value="38,4189"' in page
    assert editor.get(f"/personel/kayit/{project}?enlem=abc&boylam=1").status_code == 200


def test_coverage_counts_what_the_public_sees(pictures: Pictures) -> None:
    editor = pictures.desk.person("editor")
    bare = editor.get("/en/personel/gorseller?goster=gorselsiz").text
    assert f"/en/personel/gorseller/alan/{pictures.site}" in bare
    key = pictures.published()
    page = editor.get("/en/personel/gorseller").text
    assert re.search(r"Restoration sites with an image</dt><dd>1 <small>", page)
    assert key in page
    assert (
        f'/en/personel/gorseller/alan/{pictures.site}"'
        not in editor.get("/en/personel/gorseller?goster=gorselsiz").text
    )
    found = editor.get("/personel/gorseller?kayit=" + pictures.site).text
    assert key in found


def test_a_video_is_a_plain_link_after_review(pictures: Pictures) -> None:
    form = {
        "adres": "https://www.youtube.com/watch?v=abc", "baslik": "Onarımın öyküsü", "yapan": "İZKA",
        "lisans": "baska", "baska": "YouTube standart lisansı", "sure": "3:05", "tarih": "2022", "asama": "during",
    }  # fmt: skip
    path = f"/personel/gorseller/alan/{pictures.site}/video"
    wrong = pictures.desk.person("editor").post(path, {**form, "adres": "https://kotu.example/x"})
    assert wrong.status_code == 422
    assert "youtube.com" in wrong.text
    assert 'value="Onarımın öyküsü"' in wrong.text
    pictures.approve(pictures.desk.person("editor").post(path, form))
    client = pictures.desk.app.test_client()
    page = client.get(f"/restorasyon/{pictures.slug}").text
    shown = page[page.index('id="videos-name"') :].split("</section>")[0]
    for told in ("https://www.youtube.com/watch?v=abc", "youtube.com", "3:05", "Onarımın öyküsü", "noopener"):
        assert told in shown, told
    assert "<iframe" not in page
    assert '<span lang="tr">' in client.get(f"/en/restorasyon/{pictures.slug}").text
    assert "images-name" not in page


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://youtu.be/abc", True),
        ("https://player.vimeo.com/video/1", True),
        ("https://izka.org.tr/video.mp4", True),
        ("http://youtube.com/watch", False),
        ("https://youtube.com", False),
        ("https://youtube.com.kotu.example/x", False),
        ("https://kotuyoutube.com/x", False),
        ("https://youtube.com@kotu.example/x", False),
        ("https://youtube.com:8443/x", False),
        ("https://kotu.example\\@youtube.com/x", False),
        ("javascript:alert(1)//youtube.com/x", False),
        ("https://[youtube.com/x", False),
    ],
)
def test_links_lead_only_to_hosts_that_are_allowed(url: str, allowed: bool) -> None:
    assert is_allowed(url, ("youtube.com", "youtu.be", "vimeo.com", "izka.org.tr")) is allowed


def test_the_sheet_prints_the_jpeg(pictures: Pictures) -> None:
    pictures.published()
    slug = pictures.ask(
        "SELECT p.slug FROM site s JOIN place p ON p.code = s.place_code WHERE s.ref = :ref", ref=pictures.site
    )
    answer = pictures.desk.app.test_client().get(f"/ilce/{slug}.pdf")
    assert answer.status_code == 200
    assert answer.data.count(b"/DCTDecode") >= 1
    assert CANARY.encode() not in answer.data


def test_a_plain_file_of_before_still_works(pictures: Pictures) -> None:
    pictures.public.mkdir()
    (pictures.public / "eski.png").write_bytes(saved(Image.new("RGB", (320, 200), "teal"), "PNG"))
    with pictures.desk.database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO media (key, site_ref, role, position, file_name, width, height, credit, licence, "
                "taken_on, alt_tr, source_key, source) VALUES ('eski', :ref, 'after', 0, 'eski.png', 320, 200, 'A', "
                "'CC BY 4.0', "
                "'2019', 'Eski', 'test', 'test')"
            ),
            {"ref": pictures.site},
        )
    assert public(pictures, "eski.png") == 200
    editor = pictures.desk.person("editor")
    assert editor.get("/personel/gorsel/eski/onizleme").mimetype == "image/png"
    sent = pictures.send("eski", alt_en="Old")
    pictures.approve(sent)
    assert pictures.ask("SELECT alt_en FROM media WHERE key = 'eski'") == "Old"
    assert pictures.ask("SELECT file_name FROM media WHERE key = 'eski'") == "eski.png"
