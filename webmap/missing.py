"""What is answered where a record is not: gone for good, moved to another address, or never known."""

from __future__ import annotations

from geodata.queries.visibility import gone
from webmap.errors import GoneForGood, Moved, NotInRegister
from webmap.reading import Reading

_ARGUMENTS = {"project": "ref", "site": "slug"}


def missing(r: Reading, record: str, ref: str) -> LookupError:
    """The error to raise for a project's reference or a site's slug without a record that the public may see."""
    told = gone(r.connection, record, ref)
    if told is None:
        return NotInRegister(ref)
    return GoneForGood(told) if told.successor is None else Moved(_ARGUMENTS[record], told.successor)
