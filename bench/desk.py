"""The staff desk's long way of a list, timed: read, check, propose, publish, undo; afterwards nothing is different."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, func, select, update

from bench.build import build, load_reference
from bench.desk_scene import Scene, export, scene_of
from bench.scratch import BenchRefused, Scratch
from geodata import uploads
from geodata.models import Project, Proposal, ProposedChange, Upload, UploadProblem
from geodata.proposals import publish, submit, undo
from loaders import headers
from loaders.known import Known
from loaders.workbench import steps
from loaders.workbench.lists import LISTS
from loaders.workbench.outline import header_of, samples, sheet_of
from loaders.workbench.suggest import suggestions
from loaders.workbench.task import Task

KEY = "projects"
_LOOK = 0.2
"""Seconds between two looks at how far a check says it is."""


@dataclass
class Watched:
    """What somebody who waits sees: seconds to the first word of rows, and the longest time without a new word."""

    first: float = 0.0
    longest: float = 0.0


@dataclass
class Way:
    """One list on its way: seconds by step, rows that the proposal held, and what was seen during the check.

    ``load`` is the machine's load average over a minute, before and after.
    """

    name: str
    rows: int
    seconds: dict[str, float] = field(default_factory=dict)
    watched: Watched = field(default_factory=Watched)
    changes: int = 0
    load: list[float] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Keeps the time of the block."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - begun


def measure(scratch: Scratch, rows: int, seed: int, say: Callable[[str], None]) -> list[Way]:
    """A list of so many projects brought into a register without any, then the same with every row changed.

    Both are taken back. Raises BenchRefused when a list has faults, or when the register then differs from before.
    """
    with TemporaryDirectory(prefix="bench-desk-") as folder:
        book = Path(folder) / "liste.xlsx"
        say(f"the workbook of {rows} projects")
        build(scratch, rows, seed, lambda _: None, country=False)
        with scene_of(scratch, Path(folder)) as scene:
            export(scratch, scene, book)
            with scene.database.writing() as connection:
                connection.execute(update(Project).values(months=func.coalesce(Project.months, 0) + 1))
            export(scratch, scene, _changed(book))
        scratch.create()
        with scratch.engine() as engine, engine.begin() as connection:
            load_reference(connection)
        with scene_of(scratch, Path(folder)) as scene:
            return _both(scene, book, rows, say)


def _both(scene: Scene, book: Path, rows: int, say: Callable[[str], None]) -> list[Way]:
    new, changed = Way("all new", rows), Way("all changed", rows)
    empty = scene.hash()
    say("brought into an empty register")
    set_of_new = _bring(scene, book, new)
    full = scene.hash()
    say("brought again, every row changed")
    set_of_changed = _bring(scene, _changed(book), changed)
    for way, change_set, before in ((changed, set_of_changed, full), (new, set_of_new, empty)):
        say(f"{way.name}, taken back")
        _take_back(scene, way, change_set)
        if scene.hash() != before:
            raise BenchRefused(f"The register differs from before after {way.name!r} was taken back.")
    return [new, changed]


def _bring(scene: Scene, book: Path, way: Way) -> int:
    """The file from upload to data version; gives its change set."""
    way.load.append(os.getloadavg()[0])
    number = _upload(scene, book)
    with way.step("read"):
        _work(scene, number)
    with scene.database.writing() as connection:
        uploads.queue(connection, number, "check", state="mapped", mapping=_mapping(scene, connection, number))
    with _watching(scene, number, way.watched), way.step("check"):
        _work(scene, number)
    if scene.told(select(Upload.errors).where(Upload.id == number)):
        faults = select(func.string_agg(UploadProblem.rule.distinct(), ", "))
        raise BenchRefused(f"The list has faults: {scene.told(faults.where(UploadProblem.upload_id == number))}.")
    with scene.database.writing() as connection:
        uploads.queue(connection, number, "propose", options={"whole": False, "override": False})
    with way.step("propose"):
        _work(scene, number)
    proposal = scene.told(select(Upload.proposal_id).where(Upload.id == number))
    change_set = _publish(scene, way, proposal, "publish")
    way.changes = scene.told(
        select(func.count()).select_from(ProposedChange).where(ProposedChange.proposal_id == proposal)
    )
    way.load.append(os.getloadavg()[0])
    return change_set


def _take_back(scene: Scene, way: Way, change_set: int) -> None:
    with way.step("propose undo"), scene.database.writing() as connection:
        proposal = undo(connection, scene.author, change_set)
    _publish(scene, way, proposal, "publish undo")
    way.load.append(os.getloadavg()[0])


def _publish(scene: Scene, way: Way, proposal: int, name: str) -> int:
    with scene.database.writing() as connection:
        submit(connection, proposal, scene.author)
    with way.step(name), scene.database.writing() as connection:
        publish(connection, proposal, scene.reviewer)
    return int(scene.told(select(Proposal.change_set_id).where(Proposal.id == proposal)))


def _work(scene: Scene, number: int) -> None:
    """The next job, done as the worker's child does it; what it leaves to be done after is none of this step's."""
    with scene.database.writing() as connection:
        upload = uploads.claim(connection)
    if upload is None or upload.id != number:
        raise BenchRefused("The upload asks for nothing.")
    gc.disable()
    try:
        steps.run(Task(upload, scene.folder / upload.stored, scene.database))
    finally:
        gc.enable()
        gc.collect()


@contextmanager
def _watching(scene: Scene, number: int, seen: Watched) -> Iterator[None]:
    """Looks at the upload while the block runs, as the page that waits does."""
    over = threading.Event()

    def look() -> None:
        begun = last = time.perf_counter()
        before = 0
        while not over.wait(_LOOK):
            done, now = scene.told(select(Upload.done).where(Upload.id == number)), time.perf_counter()
            if done != before:
                seen.first = seen.first or now - begun
                before, last = done, now
            seen.longest = max(seen.longest, now - last)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _mapping(scene: Scene, connection: Connection, number: int) -> dict[str, Any]:
    """The columns as the desk suggests them."""
    outline = connection.execute(select(Upload.outline).where(Upload.id == number)).scalar_one()
    sheet = sheet_of(outline)
    line = sheet["header"]
    heads = header_of(sheet, line)
    columns = headers.columns_of(LISTS[KEY].columns or "")
    guessed = suggestions(columns, heads, samples(sheet, line), Known(connection))
    fields = [one.name if one.why == "spelling" else None for one in guessed]
    return {"sheet": sheet["name"], "line": line, "headers": heads, "fields": fields}


def _upload(scene: Scene, book: Path) -> int:
    content = book.read_bytes()
    values: dict[str, Any] = {"outline": {}, "options": {}, "summary": {}, "mapping": {}, "marked": False}
    values |= dict.fromkeys(("attempts", "done", "total", "rows_read", "errors", "warnings"), 0)
    values |= {"account_id": scene.author.id, "source_key": KEY, "title": book.name, "file_name": book.name}
    values |= {"stored": book.name, "size": len(content), "sha256": sha256(content).hexdigest()}
    with scene.database.writing() as connection:
        return uploads.add(connection, values)


def _changed(book: Path) -> Path:
    """The workbook in which every project has another duration."""
    return book.with_name("degisen.xlsx")
