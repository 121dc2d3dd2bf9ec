"""Whatever file is brought: it is taken or refused with words, soon, in bounds, and nothing else happens."""

from __future__ import annotations

import random
import time
import warnings
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection

from loaders.pictures import PictureRefused, Rights, make_renditions
from tests.faults.conftest import Amounts
from tests.faults.damage import list_of, picture_of
from tests.faults.fuzzing import memory, place
from tests.loaders.books import content, judged
from tests.staff.media.photos import CREDIT, LICENCE

SLOWEST, MORE_MEMORY = 20.0, 500 * 2**20


def kept(folder: Path, name: str, held: bytes) -> Path:
    """The file as a door keeps it: of its name, only the ending is taken."""
    path = folder / f"liste{Path(name).suffix}"
    path.write_bytes(held)
    return path


@pytest.mark.filterwarnings("ignore")
def test_lists(reference: Connection, amounts: Amounts, tmp_path: Path) -> None:
    told, faults, slowest, grown = Counter[str](), dict[str, str](), (0.0, ""), memory()
    before = content(reference)
    (tmp_path / "seeds").mkdir()
    for one in range(amounts.files // 2):
        draw = random.Random(f"{amounts.seed}-list-{one}")
        path = kept(tmp_path, *list_of(draw, tmp_path / "seeds"))
        began, inside = time.monotonic(), reference.begin_nested()
        try:
            report = judged(reference, path)
            told[report.errors[0].rule if report.errors else "taken"] += 1
            for problem in report.problems:
                assert problem.text("tr")
                assert problem.cure("tr")
        except Exception as error:
            faults.setdefault(place(error), f"{one} {path.name}")
        if inside.is_active:
            inside.rollback()
        slowest = max(slowest, (time.monotonic() - began, f"{one} {path.name}"))
        path.unlink()
    print(
        f"{amounts.files // 2} lists, slowest {slowest[0]:.1f} s ({slowest[1]}), "
        f"{(memory() - grown) / 2**20:.0f} MiB more: {told.most_common()}"
    )
    assert not faults, "\n".join(f"{what}: list {number}" for what, number in faults.items())
    assert content(reference) == before
    assert slowest[0] < SLOWEST, slowest[1]
    assert memory() - grown < MORE_MEMORY


def test_pictures(amounts: Amounts) -> None:
    told, faults, slowest, grown = Counter[str](), dict[str, str](), (0.0, ""), memory()
    rights = Rights(CREDIT, LICENCE, "")
    for one in range(amounts.files - amounts.files // 2):
        name, held = picture_of(random.Random(f"{amounts.seed}-picture-{one}"))
        began = time.monotonic()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made = make_renditions(name, held, rights)
            told["taken"] += 1
            assert made.sha256
        except PictureRefused as refused:
            told[refused.rule] += 1
        except Exception as error:
            faults.setdefault(place(error), f"{one} {name!r}")
        slowest = max(slowest, (time.monotonic() - began, f"{one} {name!r}"))
    print(
        f"{sum(told.values())} pictures, slowest {slowest[0]:.1f} s ({slowest[1]}), "
        f"{(memory() - grown) / 2**20:.0f} MiB more: {told.most_common()}"
    )
    assert not faults, "\n".join(f"{what}: picture {number}" for what, number in faults.items())
    assert slowest[0] < SLOWEST, slowest[1]
    assert memory() - grown < MORE_MEMORY
