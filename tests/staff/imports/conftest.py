"""Bringing files to the workbench as a person does, and waiting until they are worked on."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from geodata.queries.uploads import upload
from tests.staff.conftest import Desk, Person
from webmap.staff import import_files


@dataclass(frozen=True)
class Bench:
    """The workbench of a test: its desk, and where it keeps files."""

    desk: Desk
    folder: Path

    def bring(self, person: Person, path: Path, key: str = "projects", **fields: Any) -> int:
        """Upload a file and wait until it has been read; gives the upload's number."""
        data = {"list": key, "file": (io.BytesIO(path.read_bytes()), path.name), **fields}
        answer = person.post("/personel/ice-aktarma", data, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        number = int(answer.headers["Location"].rpartition("/")[2])
        self.wait(person, number)
        return number

    def wait(self, person: Person, number: int, seconds: float = 120) -> Any:
        """Wait until nothing is being done with the upload that a page waits for; gives its row."""
        deadline = time.monotonic() + seconds
        while not person.get(f"/personel/ice-aktarma/{number}/durum").get_json()["finished"]:
            assert time.monotonic() < deadline, "still working"
            time.sleep(0.1)
        return self.row(number)

    def row(self, number: int) -> Any:
        with self.desk.database.reading() as connection:
            return upload(connection, number)

    def confirm(self, person: Person, number: int, **changed: str) -> Any:
        """Send the columns' form as it was suggested (some changed), and wait for the check."""
        page = person.get(f"/personel/ice-aktarma/{number}?adim=sutunlar").text
        assert "import-map" in page, re.findall(r'class="fault"[^>]*>(.*?)</div>', page, re.DOTALL)
        answer = person.post(f"/personel/ice-aktarma/{number}/sutunlar", {**form_of(page), **changed})
        assert answer.status_code == 303, re.findall(r'class="fault"[^>]*>(.*?)<', answer.text)
        return self.wait(person, number)

    def checked(self, person: Person, path: Path, key: str = "projects") -> Any:
        """Bring a file, take its columns as suggested, and have it checked; gives its row."""
        number = self.bring(person, path, key)
        return self.confirm(person, number)

    def propose(self, person: Person, number: int, **options: str) -> Any:
        answer = person.post(f"/personel/ice-aktarma/{number}/oner", options)
        assert answer.status_code == 303
        return self.wait(person, number)


def form_of(page: str) -> dict[str, str]:
    """The values of the columns' form in a page: hidden fields and chosen options."""
    form = page[page.index('class="import-map"') :]
    found = dict(re.findall(r'<input type="hidden" name="(sheet|line)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select name="(c\d+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.fixture
def bench(desk: Desk, tmp_path: Path) -> Iterator[Bench]:
    """A workbench with a folder of its own."""
    folder = tmp_path / "uploads"
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], uploads_dir=str(folder))
    yield Bench(desk, folder)
    # The worker would wait for more on a database that is about to go.
    for _at, worker in import_files._workers:
        worker.kill()
        worker.wait()
    import_files._workers.clear()
