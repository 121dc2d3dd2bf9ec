"""Where files are kept: a folder with private originals, and an S3-compatible store."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from obstore.exceptions import PermissionDeniedError
from PIL import Image

from geodata.settings import Settings
from geodata.store import FolderStore, open_store
from tests.staff.media import s3
from tests.staff.media.conftest import Pictures

BARE = Settings(database_url="postgresql://nowhere/none")


def test_originals_are_readable_by_the_product_alone(tmp_path: Path) -> None:
    store = open_store(replace(BARE, media_dir=str(tmp_path / "media")))
    assert isinstance(store, FolderStore)
    store.put("originals", "abc", b"one")
    store.put("public", "abc.jpg", b"two")
    original = tmp_path / "media" / "originals" / "abc"
    assert original.stat().st_mode & 0o777 == 0o600
    assert original.parent.stat().st_mode & 0o777 == 0o700
    assert store.get("public", "abc") is None
    store.delete("originals", "abc")
    store.delete("originals", "abc")
    assert store.get("originals", "abc") is None
    apart = open_store(replace(BARE, media_dir=str(tmp_path / "m"), originals_dir=str(tmp_path / "o")))
    apart.put("originals", "abc", b"one")
    assert (tmp_path / "o" / "abc").read_bytes() == b"one"


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".x", "a\0b", "ä"])
def test_a_name_cannot_leave_its_room(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="bare"):
        open_store(replace(BARE, media_dir=str(tmp_path))).get("public", name)


def settings_of(address: str, secret: str = s3.SECRET) -> Settings:
    return replace(
        BARE,
        media_bucket="gorseller",
        media_endpoint=address,
        media_region=s3.REGION,
        media_key_id=s3.KEY,
        media_secret=secret,
    )


def test_a_bucket_keeps_and_gives_files() -> None:
    with s3.serving() as (address, objects):
        store = open_store(settings_of(address))
        store.put("public", "a-640.webp", b"shown")
        store.put("originals", "a", b"hidden" * 1000)
        assert objects == {"/gorseller/public/a-640.webp": b"shown", "/gorseller/originals/a": b"hidden" * 1000}
        assert store.get("public", "a-640.webp") == b"shown"
        assert store.get("originals", "a") == b"hidden" * 1000
        assert store.get("public", "a") is None
        store.delete("public", "a-640.webp")
        store.delete("public", "a-640.webp")
        assert list(objects) == ["/gorseller/originals/a"]
        assert s3.SECRET not in repr(store)


def test_a_wrong_secret_opens_no_bucket() -> None:
    with s3.serving() as (address, objects), pytest.raises(PermissionDeniedError):
        open_store(settings_of(address, "wrong")).put("public", "a.jpg", b"x")
    assert objects == {}


def test_the_whole_way_leads_through_a_bucket(pictures: Pictures) -> None:
    with s3.serving() as (address, objects):
        kept = pictures.desk.app.config["SETTINGS"]
        pictures.desk.app.config["SETTINGS"] = replace(
            settings_of(address), database_url=kept.database_url, media_dir=kept.media_dir
        )
        key = pictures.published()
        assert len(objects) == 13
        assert pictures.files() == set()
        name = pictures.ask("SELECT file_name FROM media WHERE key = :key", key=key)
        answer = pictures.desk.app.test_client().get(f"/medya/{name}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(answer.data)).width == 1280
        form = {"gerekce": "Yüz", "emin": "1"}
        assert pictures.desk.person("editor").post(f"/personel/gorsel/{key}/gizlilik", form).status_code == 303
        assert objects == {}
