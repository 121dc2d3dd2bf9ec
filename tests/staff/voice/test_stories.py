"""Stories: nothing public before the decision, photos made anew, removal at any time, and what is erased when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, text, update

from geodata.models import Sending, Story, StoryPhoto, Ticket
from geodata.retention import QUARANTINE, SHOWN, erase
from tests.staff.conftest import Desk
from tests.staff.voice.letters import REF, STORY, number_of, send


@pytest.fixture
def media(desk: Desk, tmp_path: Path) -> Path:
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], media_dir=str(tmp_path))
    return tmp_path


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG", **how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **how)
    return out.getvalue()


def placed() -> bytes:
    """A JPEG that says where and with what it was taken, turned by 90 degrees."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "GizliMarka"
    exif.get_ifd(0x8825)[2] = (38.0, 25.0, 0.0)
    return photo(exif=exif, comment=b"gizli yorum") + b"<script>alert(1)</script>"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_story_is_public_only_after_the_decision(desk: Desk, media: Path) -> None:
    pictures = [(BytesIO(placed()), "ev.jpg"), (BytesIO(photo(kind="PNG")), "b.png")]
    number = number_of(send(desk, "story", foto=pictures))
    held = files(media / QUARANTINE)
    assert len(held) == 2
    reader = desk.app.test_client()
    assert STORY["hikaye"] not in reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert STORY["hikaye"] not in reader.get(f"/hikaye-durumu/{number}").get_data(as_text=True)
    assert all(reader.get(f"/hikaye-fotografi/{name}").status_code == 404 for name in held)
    assert reader.get(f"/personel/hikaye-fotografi/{held[0]}").status_code == 303

    reviewer = desk.person("reviewer")
    page = reviewer.get(f"/personel/hikaye/{number}")
    assert STORY["hikaye"] in page.get_data(as_text=True)
    assert desk.person("editor").post(f"/personel/hikaye/{number}/yayimla").status_code == 403
    without = reviewer.post(f"/personel/hikaye/{number}/yayimla", {"foto-1": "1", "alt-1": " "})
    assert without.status_code == 422
    done = reviewer.post(
        f"/personel/hikaye/{number}/yayimla", {"foto-1": "1", "alt-1": "Onarılmış ev", "yanit": "Teşekkürler."}
    )
    assert done.status_code == 303
    shown = files(media / SHOWN)
    assert len(shown) == 1
    assert files(media / QUARANTINE) == []
    record = reader.get(f"/proje/{REF}").get_data(as_text=True)
    assert all(word in record for word in (STORY["hikaye"], "Ayla Örnek", "Onarılmış ev", "Teşekkürler."))
    assert "gizli@example.org" not in record
    answer = reader.get(f"/hikaye-fotografi/{shown[0]}")
    assert answer.status_code == 200
    content = answer.get_data()
    assert not any(secret in content for secret in (b"GizliMarka", b"gizli yorum", b"<script>", b"Exif"))
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (480, 640), {})

    before = reader.get(f"/proje/{REF}").headers["ETag"]
    assert reviewer.post(f"/personel/hikaye/{number}/kaldir").status_code == 303
    gone = reader.get(f"/proje/{REF}", headers={"If-None-Match": before})
    assert gone.status_code == 200
    assert STORY["hikaye"] not in gone.get_data(as_text=True)
    assert reader.get(f"/hikaye-fotografi/{shown[0]}").status_code == 404
    assert files(media / SHOWN) == []
    with desk.database.reading() as connection:
        row = connection.execute(select(Story.text, Story.name, Story.email, Story.state)).one()
    assert tuple(row) == ("", None, None, "removed")


def test_a_declined_story_is_answered_and_its_photos_go(desk: Desk, media: Path) -> None:
    number = number_of(send(desk, "story", ad_goster="hayir", foto=(BytesIO(photo()), "a.jpg")))
    reviewer = desk.person("reviewer")
    assert reviewer.post(f"/personel/hikaye/{number}/ret").status_code == 422
    assert reviewer.post(f"/personel/hikaye/{number}/ret", {"yanit": "Projeyle ilgili değil."}).status_code == 303
    assert files(media / QUARANTINE) == []
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
        (b"", "okunabilir"),
        (b"GIF89a" + b"\0" * 500, "okunabilir"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "okunabilir"),
        (b"%PDF-1.7 \xff\xd8\xff", "okunabilir"),
        (photo()[:300], "okunabilir"),
        (photo(kind="GIF"), "okunabilir"),
        (photo(kind="TIFF"), "okunabilir"),
        (photo((50, 900)), "pikselden"),
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
    (media / QUARANTINE / "yarim.jpg").write_bytes(b"x")
    now = dt.datetime.now(dt.UTC)

    def emails() -> list[str | None]:
        with desk.database.reading() as connection:
            both = [connection.execute(select(one.email)).scalar_one() for one in (Ticket, Story)]
            return both

    def erased(days: int) -> object:
        with desk.database.writing() as connection:
            return erase(connection, media, now + dt.timedelta(days=days))

    assert files(media / QUARANTINE) != []
    erased(2)
    assert "yarim.jpg" not in files(media / QUARANTINE)
    assert len(files(media / QUARANTINE)) == 1
    reviewer = desk.person("reviewer")
    reviewer.post(f"/personel/basvuru/{asked}/incele")
    reviewer.post(f"/personel/basvuru/{asked}/kabul", {"yanit": "Evet."})
    erased(89)
    assert emails() == ["gizli@example.org"] * 2
    # Nobody decided about the story: its photos go after 90 days, its address after a year.
    erased(92)
    assert emails() == [None, "gizli@example.org"]
    assert files(media / QUARANTINE) == []
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
