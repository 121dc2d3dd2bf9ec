"""Stories: nothing public before the decision, photos made anew, removal at any time, and what is erased when."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, text, update

from geodata.models import Sending, Story, StoryPhoto, Ticket
from geodata.retention import erase
from geodata.settings import Settings
from geodata.store import open_store
from tests.staff.conftest import Desk
from tests.staff.voice.letters import REF, STORY, number_of, send

HELD = "karantina"


@pytest.fixture
def media(desk: Desk, tmp_path: Path) -> Path:
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], media_dir=str(tmp_path))
    return tmp_path


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG", **how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **how)
    return out.getvalue()


def placed() -> bytes:
    """A JPEG that says where, when and with what it was taken, turned by 90 degrees, with something behind it."""
    block = Image.Exif()
    block[0x0112] = 6
    block[0x010F] = "GizliMarka"
    block.get_ifd(0x8769)[0x9003] = "2023:05:14 10:20:30"
    gps = block.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (38.0, 25.0, 8.04), "E", (27.0, 7.0, 43.32)
    return photo(exif=block, comment=b"gizli yorum") + b"<script>alert(1)</script>"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_story_is_public_only_after_the_decision(desk: Desk, media: Path) -> None:
    number = number_of(send(desk, "story"))
    reader = desk.app.test_client()
    assert STORY["hikaye"] not in reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert STORY["hikaye"] not in reader.get(f"/hikaye-durumu/{number}").get_data(as_text=True)
    reviewer = desk.person("reviewer")
    page = reviewer.get(f"/personel/hikaye/{number}").get_data(as_text=True)
    assert STORY["hikaye"] in page
    # What the sender agreed to, word for word.
    assert "CC BY 4.0 lisansıyla" in page
    assert desk.person("editor").post(f"/personel/hikaye/{number}/yayimla").status_code == 403
    assert reviewer.post(f"/personel/hikaye/{number}/yayimla", {"yanit": "Teşekkürler."}).status_code == 303
    record = reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert all(word in record for word in (STORY["hikaye"], "Ayla Örnek", "Teşekkürler."))
    assert "gizli@example.org" not in record
    before = reader.get(f"/proje/{REF}").headers["ETag"]
    assert reviewer.post(f"/personel/hikaye/{number}/kaldir").status_code == 303
    gone = reader.get(f"/proje/{REF}", headers={"If-None-Match": before})
    assert gone.status_code == 200
    assert STORY["hikaye"] not in gone.get_data(as_text=True)
    with desk.database.reading() as connection:
        row = connection.execute(select(Story.text, Story.name, Story.email, Story.state)).one()
    assert tuple(row) == ("", None, None, "removed")


def test_a_photo_of_a_story_takes_the_way_of_every_image(desk: Desk, media: Path) -> None:
    pictures = [(BytesIO(placed()), "ev.jpg"), (BytesIO(photo(kind="PNG")), "b.png")]
    number = number_of(send(desk, "story", foto=pictures))
    held = files(media / HELD)
    assert len(held) == 2
    for name in held:
        content = (media / HELD / name).read_bytes()
        assert not any(secret in content for secret in (b"GizliMarka", b"gizli yorum", b"<script>", b"Exif"))
        assert (media / HELD / name).stat().st_mode & 0o777 == 0o600
    reader, reviewer = desk.app.test_client(), desk.person("reviewer")
    assert all(reader.get(f"/medya/{name}").status_code == 404 for name in held)
    assert reader.get(f"/personel/hikaye-fotografi/{held[0]}").status_code == 303
    assert reviewer.get(f"/personel/hikaye-fotografi/{held[0]}").mimetype == "image/jpeg"
    page = reviewer.get(f"/personel/hikaye/{number}").get_data(as_text=True)
    assert "38.41890, 27.12870" in page
    assert "14 Mayıs 2023" in page

    path = f"/personel/hikaye/{number}/yayimla"
    without = reviewer.post(path, {"foto-1": "1", "alt-1": " ", "asama-1": "after"})
    assert without.status_code == 422
    assert "Türkçe metin" in without.get_data(as_text=True)
    assert reviewer.post(path, {"foto-1": "1", "alt-1": "Onarılmış ev"}).status_code == 422
    assert len(files(media / HELD)) == 2
    sent = {"foto-1": "1", "alt-1": "Onarılmış ev", "asama-1": "after", "yanit": "Teşekkürler."}
    assert reviewer.post(path, sent).status_code == 303
    # The other photo was not taken: nothing of it is left.
    assert files(media / HELD) == []
    with desk.database.reading() as connection:
        key = connection.execute(select(StoryPhoto.picture_key)).scalar_one()
    record = reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert STORY["hikaye"] in record
    assert "/medya/" not in record

    form = reviewer.get(f"/personel/gorsel/{key}").get_data(as_text=True)
    told = ("Ayla Örnek", "Onarılmış ev", 'value="2023-05-14"', 'value="38.41890"', number)
    assert all(word in form for word in told)
    whole = {"alt_tr": "Onarılmış ev", "yapan": "Ayla Örnek", "lisans": "CC BY 4.0", "asama": "after",
             "tarih": "2023-05-14", "denetlendi": "1", "yap": "gonder"}  # fmt: skip
    handed = reviewer.post(f"/personel/gorsel/{key}", whole)
    assert handed.status_code == 303
    # Who moderated it has proposed it, and so does not publish it.
    assert reviewer.post(f"{handed.headers['Location']}/yayimla").status_code in (403, 409, 422)
    assert "/medya/" not in reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert desk.person("administrator").post(f"{handed.headers['Location']}/yayimla").status_code == 303
    record = reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert all(word in record for word in ('alt="Onarılmış ev"', "yukarıdaki görseller", "CC BY 4.0"))
    # Its place was proposed and nobody accepted it.
    assert "38.4189" not in record
    assert json.loads(reader.get("/harita/fotograflar.geojson").data)["features"] == []

    names = [path.name for path in media.iterdir() if path.is_file()]
    assert {reader.get(f"/medya/{name}").status_code for name in names} == {200}
    assert reviewer.post(f"/personel/hikaye/{number}/kaldir").status_code == 303
    assert {reader.get(f"/medya/{name}").status_code for name in names} == {404}
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert "/medya/" not in reader.get(f"/proje/{REF}").get_data(as_text=True)


def test_a_taken_photo_that_nobody_publishes_goes_in_the_end(desk: Desk, media: Path) -> None:
    number = number_of(send(desk, "story", foto=(BytesIO(placed()), "a.jpg")))
    sent = {"foto-1": "1", "alt-1": "Ev", "asama-1": "after"}
    assert desk.person("reviewer").post(f"/personel/hikaye/{number}/yayimla", sent).status_code == 303
    kept = [path for path in media.rglob("*") if path.is_file()]
    assert len(kept) > 1
    store = open_store(Settings(database_url="", media_dir=str(media)))
    now = dt.datetime.now(dt.UTC)
    for days, left in ((89, kept), (91, [])):
        with desk.database.writing() as connection:
            erase(connection, store, now + dt.timedelta(days=days))
        assert [path for path in media.rglob("*") if path.is_file()] == left


def test_a_declined_story_is_answered_and_its_photos_go(desk: Desk, media: Path) -> None:
    number = number_of(send(desk, "story", ad_goster="hayir", foto=(BytesIO(photo()), "a.jpg")))
    reviewer = desk.person("reviewer")
    assert reviewer.post(f"/personel/hikaye/{number}/ret").status_code == 422
    assert reviewer.post(f"/personel/hikaye/{number}/ret", {"yanit": "Projeyle ilgili değil."}).status_code == 303
    assert files(media / HELD) == []
    page = desk.app.test_client().get(f"/hikaye-durumu/{number}").get_data(as_text=True)
    assert "Projeyle ilgili değil." in page
    assert reviewer.post(f"/personel/hikaye/{number}/yayimla").status_code == 409


def bomb() -> bytes:
    """A small file that says it holds 400 million pixels."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "boş"),
        (b"GIF89a" + b"\0" * 500, "hareketli"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kabul edilmedi"),
        (b"%PDF-1.7 \xff\xd8\xff", "kabul edilmedi"),
        (photo()[:300], "bozuk veya yarım"),
        (photo(kind="GIF"), "hareketli"),
        (photo(kind="TIFF"), "kabul edilmedi"),
        (photo((50, 900)), "çok küçük"),
        (b"\xff\xd8\xff" + b"\0" * 12_000_001, "12 MB"),
        (bomb(), "piksel"),
    ],
    ids=["empty", "gif head", "svg", "pdf", "cut off", "gif", "tiff", "narrow", "large", "bomb"],
)
def test_hostile_photos_are_refused_and_nothing_is_kept(desk: Desk, media: Path, content: bytes, said: str) -> None:
    name = "../../<b>x</b>.jpg"
    answer = send(desk, "story", foto=(BytesIO(content), name))
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in body
    assert "<b>x</b>" not in body
    assert STORY["hikaye"] in body
    assert files(media) == []


def test_five_photos_are_one_too_many(desk: Desk, media: Path) -> None:
    answer = send(desk, "story", foto=[(BytesIO(photo()), f"{one}.jpg") for one in range(5)])
    assert answer.status_code == 422
    assert "en çok 4" in answer.get_data(as_text=True)


def test_what_is_past_its_term_is_erased(desk: Desk, media: Path) -> None:
    asked, told = number_of(send(desk)), number_of(send(desk, "story", foto=(BytesIO(photo()), "a.jpg")))
    (media / HELD / "yarim.jpg").write_bytes(b"x")
    now = dt.datetime.now(dt.UTC)

    def emails() -> list[str | None]:
        with desk.database.reading() as connection:
            both = [connection.execute(select(one.email)).scalar_one() for one in (Ticket, Story)]
            return both

    def erased(days: int) -> object:
        with desk.database.writing() as connection:
            store = open_store(Settings(database_url="", media_dir=str(media)))
            return erase(connection, store, now + dt.timedelta(days=days))

    assert files(media / HELD) != []
    erased(2)
    assert "yarim.jpg" not in files(media / HELD)
    assert len(files(media / HELD)) == 1
    reviewer = desk.person("reviewer")
    reviewer.post(f"/personel/basvuru/{asked}/incele")
    reviewer.post(f"/personel/basvuru/{asked}/kabul", {"yanit": "Evet."})
    erased(89)
    assert emails() == ["gizli@example.org"] * 2
    # Nobody decided about the story: its photos go after 90 days, its address after a year.
    erased(92)
    assert emails() == [None, "gizli@example.org"]
    assert files(media / HELD) == []
    erased(366)
    assert emails() == [None, None]
    with desk.database.writing() as connection:
        connection.execute(update(Sending).values(at=func.now() - text("interval '25 hours'")))
    erased(731)
    with desk.database.reading() as connection:
        row = connection.execute(select(Ticket.wrong, Ticket.right, Ticket.answer)).one()
        assert tuple(row) == ("", "", "Evet.")
        assert connection.execute(select(func.count()).select_from(Sending)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(StoryPhoto)).scalar_one() == 0
        lines = connection.execute(text("SELECT count(*) FROM desk.event WHERE action = 'retention.erase'"))
        assert lines.scalar_one() >= 3
    assert told
