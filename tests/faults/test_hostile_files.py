"""Some 350 files that mean harm, each with what must come of it: at the loaders' door, and at the desk's over HTTP."""

from __future__ import annotations

import csv
import io
import time
import warnings
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection

from loaders.pictures import PictureRefused, Rights, make_renditions
from tests.faults.fuzzing import memory
from tests.faults.hostile_books import ODS, XLSX
from tests.faults.hostile_pictures import PICTURES, Make
from tests.faults.hostile_shapes import GEOJSON, GPKG, PACKS
from tests.faults.hostile_texts import TEXTS
from tests.loaders.books import content, judged
from tests.staff.conftest import Desk
from tests.staff.imports.conftest import Bench, bench  # noqa: F401  # a fixture
from tests.staff.media.photos import CREDIT, LICENCE

OUTCOMES = Path(__file__).with_name("hostile_files.csv")
"""What each file's first error must be (none: it is taken); ``slow`` are those that the ordinary tests leave out."""

SLOWEST, MORE_MEMORY = 30.0, 1024 * 2**20
MARKUP = "<zx9"
FILES: dict[tuple[str, str], tuple[str, Make]] = {
    **{("xlsx", name): (".xlsx", make) for name, make in XLSX.items()},
    **{("ods", name): (".ods", make) for name, make in ODS.items()},
    **{("csv", name): (".csv", make) for name, make in TEXTS.items()},
    **{("geojson", name): (".geojson", make) for name, make in GEOJSON.items()},
    **{("gpkg", name): (".gpkg", make) for name, make in GPKG.items()},
    **{("packed", name): found for name, found in PACKS.items()},
}


def decided() -> list[dict[str, str]]:
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parameters() -> list[object]:
    return [
        pytest.param(
            (row["kind"], row["what"]),
            row["rule"],
            id=f"{row['kind']}: {row['what']}",
            marks=[pytest.mark.fault] if row["slow"] else [],
        )
        for row in decided()
    ]


def test_each_file_is_decided() -> None:
    assert [(row["kind"], row["what"]) for row in decided()] == list(FILES)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("file", "rule"), parameters())
def test_a_list_is_taken_or_refused(reference: Connection, tmp_path: Path, file: tuple[str, str], rule: str) -> None:
    suffix, make = FILES[file]
    path = tmp_path / f"liste{suffix}"
    path.write_bytes(make())
    before, grown, began = content(reference), memory(), time.monotonic()
    inside = reference.begin_nested()
    report = judged(reference, path)
    inside.rollback()
    assert (report.errors[0].rule if report.errors else "") == rule, report.errors[:3]
    assert all(one.text("tr") and one.cure("tr") for one in report.problems)
    assert time.monotonic() - began < SLOWEST
    assert memory() - grown < MORE_MEMORY
    assert content(reference) == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.fault
@pytest.mark.parametrize("what", PICTURES)
def test_a_picture_is_taken_or_refused(what: str) -> None:
    name, make, expected = PICTURES[what]
    held, began = make(), time.monotonic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = make_renditions(name, held, Rights(CREDIT, LICENCE, ""))
        told = "taken"
        for one in made.renditions:
            # Neither another file's beginning nor what the picture said of itself is in what the public gets.
            assert b"<script" not in one.content
            assert b"KANARYA" not in one.content
    except PictureRefused as refused:
        told = refused.rule
    assert told in expected.split()
    assert time.monotonic() - began < 2 * SLOWEST


@pytest.mark.fault
def test_lists_at_the_desk(bench: Bench, tmp_path: Path) -> None:  # noqa: F811  # the fixture
    """Brought as staff do: each gets a page in words, and the register holds no more than before."""
    ayse, told, slowest = bench.desk.person("editor"), Counter[str](), (0.0, "")
    with bench.desk.database.reading() as connection:
        before = content(connection)
    for at, ((kind, what), (suffix, make)) in enumerate(FILES.items()):
        path = tmp_path / f"liste-{at}{suffix}"
        path.write_bytes(make())
        if path.stat().st_size > 40 * 2**20:
            continue
        began = time.monotonic()
        number = bench.bring(ayse, path)
        page = ayse.get(f"/personel/ice-aktarma/{number}")
        row = bench.row(number)
        if row.state == "read":
            form = ayse.get(f"/personel/ice-aktarma/{number}?adim=sutunlar")
            assert MARKUP not in form.text, what
            # Ten thousand faults are marked for a minute, in which nothing else is read.
            if "import-map" in form.text and row.outline["sheets"][0]["rows"] < 1000:
                row = _checked(bench, number)
                page = ayse.get(f"/personel/ice-aktarma/{number}")
        slowest = max(slowest, (time.monotonic() - began, f"{kind}: {what}"))
        told[row.state] += 1
        assert row.job_state not in ("failed", "interrupted"), what
        assert page.status_code == 200, what
        assert MARKUP not in page.text, what
        path.unlink()
    print(f"{sum(told.values())} lists at the desk: {dict(told)}, slowest {slowest[0]:.1f} s ({slowest[1]})")
    with bench.desk.database.reading() as connection:
        assert content(connection) == before
    assert not [one.name for one in bench.folder.iterdir() if one.name.endswith((".part", ".tmp"))]


def _checked(bench: Bench, number: int) -> object:  # noqa: F811  # the fixture's value
    from tests.staff.imports.conftest import form_of

    ayse = bench.desk.person("editor")
    form = form_of(ayse.get(f"/personel/ice-aktarma/{number}?adim=sutunlar").text)
    answer = ayse.post(f"/personel/ice-aktarma/{number}/sutunlar", form)
    assert answer.status_code in (303, 400), answer.status_code
    return bench.wait(ayse, number)


@pytest.mark.fault
def test_pictures_at_the_desk(desk: Desk) -> None:
    ayse, told = desk.person("editor"), Counter[int]()
    for what, (name, make, _expected) in PICTURES.items():
        data = {"yapan": CREDIT, "lisans": LICENCE, "asama": "after", "dosya": (io.BytesIO(make()), name)}
        answer = ayse.post("/personel/gorseller/proje/PRJ-010/yukle", data, content_type="multipart/form-data")
        told[answer.status_code] += 1
        assert answer.status_code in (303, 422), (what, answer.status_code)
        assert MARKUP not in answer.text, what
    page = ayse.get("/personel/gorseller/proje/PRJ-010")
    assert page.status_code == 200
    assert MARKUP not in page.text
    assert "\u202e" not in page.text
    print(f"{sum(told.values())} pictures at the desk: {dict(told)}")
