"""The database dies at any moment of a load, a publication and an edit: each has happened whole, or not at all."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from geodata.models import Proposal
from geodata.settings import ROOT, Settings
from tests.faults.conftest import Amounts
from tests.faults.machine import MANNERS, Machine, state
from tests.loaders.books import csv_file, second, table
from tests.staff.conftest import Desk
from tests.staff.door.test_review_pages import draft
from tests.staff.records.forms import fields
from webmap import create_app

pytestmark = pytest.mark.fault
MORE = 4
"""How many times longer than on a warm server a publication or an edit may take on one that has just come up."""

AWAY = "ulaşılamıyor"
"""Part of the sentence that says that nothing is lost."""


def lists(folder: Path) -> tuple[Path, Path]:
    """Two lists of the same projects with other amounts."""
    made = []
    for name, amount in (("bir", "1.000.000,00"), ("iki", "2.000.000,00")):
        rows = [
            second(
                **{
                    "Referans No": f"P{n}",
                    "Ödenen (TL)": "",
                    "Destek Tutarı (TL)": amount,
                    "Toplam Bütçe (TL)": "",
                    "Eş Finansman (TL)": "",
                }
            )
            for n in range(1500)
        ]
        made.append(csv_file(folder / f"{name}.csv", table(rows)))
    return made[0], made[1]


def begin_load(url: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "loaders", "load", "projects", "--file", str(path), "--fewer"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_until_busy(machine: Machine, url: str, process: subprocess.Popen[str]) -> None:
    while process.poll() is None and not machine.busy(url):
        time.sleep(0.01)


def test_a_load(faulty: Machine, amounts: Amounts, tmp_path: Path) -> None:
    url, draw = faulty.copy(), random.Random(amounts.seed)
    one, two = lists(tmp_path)
    content: dict[str, Path] = {}
    lasts = 0.0
    for path in (one, two):
        process = begin_load(url, path)
        wait_until_busy(faulty, url, process)
        began = time.monotonic()
        said, _ = process.communicate()
        assert process.returncode == 0, said
        lasts = time.monotonic() - began
        content[state(url)[0]] = path
    assert len(content) == 2
    done = broken = 0
    for moment in range(amounts.moments):
        before, versions = state(url)
        target = next(path for found, path in content.items() if found != before)
        process = begin_load(url, target)
        wait_until_busy(faulty, url, process)
        time.sleep(draw.random() * lasts)
        faulty.kill(MANNERS[moment % 3], url)
        said, _ = process.communicate(timeout=120)
        faulty.start()
        after, now = state(url)
        assert after in content, "half a load is visible"
        assert now - versions == (after != before)
        if process.returncode == 0:
            assert content[after] == target, "a load that was confirmed is gone"
            done += 1
        else:
            broken += 1
            assert "Traceback" not in said, said
            assert "cannot be reached" in said or "veritabanı" in said.lower(), said
    process = begin_load(url, one)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert content[state(url)[0]] == one
    print(f"{amounts.moments} moments of a load of {lasts:.1f} s: {broken} broken off and said so, {done} were through")


@pytest.fixture
def desk(faulty: Machine) -> Iterator[Desk]:
    """The product on a copy that dies."""
    app = create_app(Settings(database_url=faulty.copy(), secret_key="k" * 40))
    yield Desk(app)
    app.config["DATABASE"].close()


def url_of(desk: Desk) -> str:
    url: str = desk.app.config["SETTINGS"].database_url
    return url


def in_the_middle(
    machine: Machine, url: str, manner: str, wait: float, act: Callable[[], TestResponse]
) -> TestResponse:
    """What is answered to something during which the database dies; the database is there again afterwards."""
    answers: list[TestResponse] = []
    thread = threading.Thread(target=lambda: answers.append(act()))
    thread.start()
    time.sleep(wait)
    machine.kill(manner, url)
    thread.join()
    machine.start()
    (answer,) = answers
    return answer


def told(answer: TestResponse, statuses: tuple[int, ...]) -> bool:
    """Whether it was confirmed; else it must be said that the register is away."""
    assert answer.status_code in (*statuses, 503), (answer.status_code, answer.text[:600])
    if answer.status_code == 503:
        assert AWAY in answer.text
        assert answer.headers["Retry-After"]
    return answer.status_code != 503


def test_a_publication(faulty: Machine, desk: Desk, amounts: Amounts) -> None:
    url, draw = url_of(desk), random.Random(amounts.seed)
    editor, reviewer = desk.person("editor"), desk.person("reviewer")
    lasts, number, kept, broken = 0.0, 0, 0, 0

    def proposed(amount: int) -> int:
        made = draft(desk, editor, str(amount))
        assert editor.post(f"/personel/oneri/{made}/gonder").status_code == 303
        return made

    for moment in range(-2, amounts.moments):
        number = number or proposed(5_000_000 + moment)
        before, versions = state(url)
        path = f"/personel/oneri/{number}/yayimla"
        if moment < 0:
            began = time.monotonic()
            answer = reviewer.post(path)
            lasts = time.monotonic() - began
        else:
            wait = draw.random() * lasts * MORE
            answer = in_the_middle(faulty, url, MANNERS[moment % 3], wait, lambda path=path: reviewer.post(path))  # type: ignore[misc]  # bound now
        confirmed = told(answer, (303,))
        with desk.database.reading() as connection:
            held = connection.execute(select(Proposal.state).where(Proposal.id == number)).scalar_one()
        after, now = state(url)
        assert held in ("submitted", "published")
        assert ((after, now) != (before, versions)) == (held == "published") == (now == versions + 1), "half is visible"
        assert held == "published" or not confirmed, "a publication that was confirmed is gone"
        kept, broken = kept + (held == "published"), broken + (not confirmed)
        number = 0 if held == "published" else number
    if number:
        assert reviewer.post(f"/personel/oneri/{number}/yayimla").status_code == 303
    print(f"{amounts.moments} moments of a publication of {lasts:.2f} s: {broken} told of 503, {kept - 2} published")


def test_an_edit(faulty: Machine, desk: Desk, amounts: Amounts) -> None:
    url, draw, editor = url_of(desk), random.Random(amounts.seed), desk.person("editor")
    form = fields(editor.get("/personel/kayit/PRJ-010").text)
    lasts, kept, broken = 0.0, 0, 0

    def drafts() -> tuple[int, int]:
        with desk.database.reading() as connection:
            whole = connection.execute(select(func.count()).select_from(Proposal)).scalar_one()
            bare = (
                "SELECT count(*) FROM desk.proposal p "
                "WHERE NOT EXISTS (SELECT FROM desk.proposed_change c WHERE c.proposal_id = p.id)"
            )
            return whole, connection.execute(text(bare)).scalar_one()

    for moment in range(-2, amounts.moments):
        typed = {**form, "title": f"Adı değişen proje {moment}", "do": "save"}

        def act(typed: dict[str, str] = typed) -> TestResponse:
            return editor.post("/personel/kayit/PRJ-010", typed)

        before, began = drafts()[0], time.monotonic()
        if moment < 0:
            answer = act()
            lasts = time.monotonic() - began
        else:
            answer = in_the_middle(faulty, url, MANNERS[moment % 3], draw.random() * lasts * MORE, act)
        confirmed = told(answer, (303,))
        now, bare = drafts()
        assert bare == 0, "half an edit is kept"
        assert now - before in ((1,) if confirmed else (0, 1))
        kept, broken = kept + now - before, broken + (not confirmed)
        with desk.database.writing() as connection:
            # So that the next edit is the same as this one was: the form of a record with no draft.
            connection.execute(text("UPDATE desk.proposal SET state = 'withdrawn' WHERE state = 'draft'"))
    print(f"{amounts.moments} moments of an edit of {lasts:.2f} s: {broken} told of 503, {kept - 2} kept")
