"""The second line: a public reading cannot ask for private tables, whatever a query says by mistake."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from geodata.disclosure import PRIVATE_COLUMNS, PRIVATE_TABLES, PUBLIC_COLUMNS
from geodata.models import Base
from geodata.models.staff import DESK

NEVER_ASKED = ("ticket", "story", "story_photo", "withholding")
"""Tables whose private columns nothing public has to ask for, not even to decide something."""

PUBLIC = "public_reading"
"""The execution option of a connection that answers the public."""


class PrivateTable(RuntimeError):
    """A public reading named something private: a fault of the program, refused before the database hears of it."""


def watch(engine: Engine) -> None:
    """Look at every statement of this engine's public connections before it is sent."""
    event.listen(engine, "before_cursor_execute", _look)


def private_names() -> frozenset[str]:
    """The names of all tables that no public statement may hold; of the desk, all but those made for the public."""
    desk = {table.name for table in Base.metadata.sorted_tables if table.schema == DESK}
    return frozenset(f"{DESK}.{name}" for name in desk - PUBLIC_COLUMNS.keys()) | PRIVATE_TABLES


def _look(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if connection.get_execution_options().get(PUBLIC) and (found := _pattern().search(statement)):
        raise PrivateTable(found[0])


@cache
def _pattern() -> re.Pattern[str]:
    tables = "|".join(re.escape(name).replace(r"\.", r'"?\."?') for name in sorted(private_names()))
    columns = "|".join(f'{table}"?\\."?(?:{"|".join(PRIVATE_COLUMNS[table].split())})' for table in NEVER_ASKED)
    return re.compile(rf'(?<![\w:%])"?(?:(?:{tables})(?!\w)|(?:{columns})\b)')
