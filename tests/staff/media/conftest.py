"""The desk with a folder of its own for images."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.staff.conftest import Desk
from tests.staff.media.photos import CREDIT, LICENCE, jpeg


@dataclass(frozen=True)
class Pictures:
    """The desk, the folder of public files and that of the originals, and a site to bring photographs to."""

    desk: Desk
    public: Path
    originals: Path
    site: str
    slug: str

    def bring(self, *files: tuple[str, bytes], role: str = "after", who: str = "editor", **more: str) -> TestResponse:
        """Bring photographs to the site."""
        data: dict[str, Any] = {"yapan": CREDIT, "lisans": LICENCE, "asama": role, **more}
        data["dosya"] = [(io.BytesIO(content), name) for name, content in files or [("foto.jpg", jpeg())]]
        path = f"/personel/gorseller/alan/{self.site}/yukle"
        return self.desk.person(who).post(path, data, content_type="multipart/form-data")

    def key(self, answer: TestResponse) -> str:
        """The key of the one draft an upload led to."""
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].rpartition("/")[2]

    def send(self, key: str, who: str = "editor", **changed: str) -> TestResponse:
        """Hand a complete form in."""
        data = {
            "alt_tr": "Onarılmış taş konağın güney cephesi", "alt_en": "South front of the restored stone mansion",
            "caption_tr": "Güney cephesi.", "yapan": CREDIT, "lisans": LICENCE, "asama": "after", "tarih": "2023-05-14",
            "denetlendi": "1", "yap": "gonder", **changed,
        }  # fmt: skip
        return self.desk.person(who).post(f"/personel/gorsel/{key}", data)

    def approve(self, answer: TestResponse) -> None:
        """A reviewer publishes what the answer led to."""
        assert answer.status_code == 303, answer.text
        done = self.desk.person("reviewer").post(f"{answer.headers['Location']}/yayimla")
        assert done.status_code == 303, done.text

    def published(self, **changed: str) -> str:
        """The key of a new image that the public sees."""
        key = self.key(self.bring())
        self.approve(self.send(key, **changed))
        return key

    def ask(self, sql: str, **values: Any) -> Any:
        """One value of the database."""
        with self.desk.database.reading() as connection:
            return connection.execute(text(sql), values).scalar()

    def files(self) -> set[str]:
        """Names in the folder of public files."""
        return {path.name for path in self.public.iterdir() if path.is_file()} if self.public.exists() else set()


@pytest.fixture
def pictures(desk: Desk, tmp_path: Path) -> Pictures:
    """The desk with empty folders for images."""
    settings = replace(desk.app.config["SETTINGS"], media_dir=str(tmp_path / "media"))
    desk.app.config["SETTINGS"] = settings
    with desk.database.reading() as connection:
        ref, slug = connection.execute(text("SELECT ref, slug FROM site WHERE geom IS NOT NULL ORDER BY ref")).first()  # type: ignore[misc]  # the register has sites
    return Pictures(desk, tmp_path / "media", tmp_path / "media" / "originals", ref, slug)
