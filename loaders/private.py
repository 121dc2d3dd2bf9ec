"""What a project list brings for staff alone: tax numbers, KAYS numbers and internal notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from geodata.models import Base, Organisation, OrganisationPrivate, Participation, Project, ProjectPrivate
from geodata.record import typed
from loaders import clean
from loaders.problems import Unreadable
from loaders.rows import Row
from loaders.source import Batch

TAX_NO = "tax_no"
OF_PROJECT = ("kays_no", "internal_note")


def tax_number(raw: str) -> str:
    """Ten digits of a body or eleven of a person, however they are grouped. Raises Unreadable."""
    digits = re.sub(r"[\s./-]", "", clean.text(raw))
    if not re.fullmatch(r"\d{10,11}", digits, re.ASCII):
        raise Unreadable("tax_number", digits=len(digits))
    return digits


def fits_check_digit(number: str) -> bool:
    """Whether the last digits of a tax number (10) or an identity number (11) are those that follow from the others."""
    digits = [int(digit) for digit in number]
    if len(digits) == 10:
        total = 0
        for at, digit in enumerate(digits[:9]):
            moved = (digit + 9 - at) % 10
            total += 9 if moved and (moved * 2 ** (9 - at)) % 9 == 0 else (moved * 2 ** (9 - at)) % 9
        return (10 - total % 10) % 10 == digits[9]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return digits[0] != 0 and digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def private_rows(row: Row, parts: Sequence[tuple[Organisation, Participation]]) -> Iterator[Base]:
    """The private rows of a line: one number for each beneficiary, in their order, and what concerns the project
    (whose reference is filled in by the caller)."""
    numbers = row.pop_positions(TAX_NO, tax_number)
    told: dict[str, Any] = {name: row.pop(name) for name in OF_PROJECT}
    bodies = [organisation for organisation, role in parts if role.role == "beneficiary"]
    if numbers and len(numbers) != len(bodies) and not row.faulty(TAX_NO):
        row.report("tax_numbers_differ", TAX_NO, given=len(numbers), beneficiaries=len(bodies))
    for number in numbers:
        if number is not None and not fits_check_digit(number):
            # Without the number itself: what is told of a load may be seen by people who may not see it.
            row.report("tax_number_check", TAX_NO)
    for body, number in zip(bodies, numbers, strict=False):
        if number is not None:
            yield OrganisationPrivate(organisation_key=body.key, tax_no=number)
    if any(told.values()):
        yield ProjectPrivate(project_ref="", **told)


def settle(batch: Batch) -> None:
    """Bring each body's number once, and keep what the register knows where the list has no column for it."""
    _once(batch)
    present = set(batch.read[0].layout.headers) if batch.read else set()
    if batch.made:
        batch.made[-1].extend([*_kept_bodies(batch, present), *_kept_projects(batch, present)])


def _once(batch: Batch) -> None:
    numbers: dict[str, OrganisationPrivate] = {}
    for row, made in zip(batch.read, batch.made, strict=True):
        again = []
        for item in made:
            if isinstance(item, OrganisationPrivate):
                first = numbers.setdefault(item.organisation_key, item)
                if first is not item:
                    again.append(item)
                if first.tax_no != item.tax_no:
                    row.report("tax_number_differs", TAX_NO)
        if again:
            made[:] = [item for item in made if all(item is not one for one in again)]


def _kept_bodies(batch: Batch, present: set[str]) -> Iterator[Base]:
    """What is known beside the numbers of a list, and the numbers themselves where it has none."""
    brought = {
        item.organisation_key: item for made in batch.made for item in made if isinstance(item, OrganisationPrivate)
    }
    here = {item.key for made in batch.made for item in made if isinstance(item, Organisation)}
    others = sa.select(Organisation.key).where(Organisation.source_key != "projects")
    here |= set(batch.connection.execute(others).scalars())
    for held in typed(batch.connection, OrganisationPrivate):
        assert isinstance(held, OrganisationPrivate)
        if (now := brought.get(held.organisation_key)) is not None:
            now.contact, now.note = held.contact, held.note
        elif held.organisation_key in here and (TAX_NO not in present or held.contact or held.note):
            if TAX_NO in present:
                held.tax_no = None
            yield held


def _kept_projects(batch: Batch, present: set[str]) -> Iterator[Base]:
    brought = {item.project_ref: item for made in batch.made for item in made if isinstance(item, ProjectPrivate)}
    here = {item.ref for made in batch.made for item in made if isinstance(item, Project)}
    lacking = [name for name in OF_PROJECT if name not in present]
    for held in typed(batch.connection, ProjectPrivate) if lacking else ():
        assert isinstance(held, ProjectPrivate)
        kept = {name: getattr(held, name) for name in lacking}
        if (now := brought.get(held.project_ref)) is not None:
            for name, value in kept.items():
                setattr(now, name, value)
        elif held.project_ref in here and any(kept.values()):
            yield ProjectPrivate(project_ref=held.project_ref, source=held.source, **kept)
