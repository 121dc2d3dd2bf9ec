"""Every column is decided, private tables cannot be asked for, and every query keeps to it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, text

from geodata.disclosure import EVERYWHERE, PRIVATE_COLUMNS, PRIVATE_TABLES, PUBLIC_COLUMNS
from geodata.guard import PrivateTable, private_names
from geodata.models import Account, Base, OrganisationPrivate, Project, Ticket, Withholding
from geodata.models.staff import DESK
from geodata.policy import CHANGE_COLUMNS, COUNTED_TABLES, PRIVATE_FACTS, visible
from tests.staff.conftest import Desk


def test_every_column_of_the_register_is_public_or_private() -> None:
    for table in Base.metadata.sorted_tables:
        if table.name in PRIVATE_TABLES or (table.schema == DESK and table.name not in PUBLIC_COLUMNS):
            continue
        public, private = (set(said.get(table.name, "").split()) for said in (PUBLIC_COLUMNS, PRIVATE_COLUMNS))
        assert not public & private, table.name
        assert {*table.columns.keys()} - {EVERYWHERE} == public | private, table.name


def test_what_is_decided_is_there() -> None:
    names = {table.name for table in Base.metadata.sorted_tables}
    assert (PUBLIC_COLUMNS.keys() | PRIVATE_COLUMNS.keys() | PRIVATE_TABLES) <= names


def test_no_change_of_a_private_table_or_column_is_told() -> None:
    assert not COUNTED_TABLES & (PRIVATE_FACTS | {"withholding"} | PRIVATE_TABLES)
    for table, columns in CHANGE_COLUMNS.items():
        assert columns <= set(PUBLIC_COLUMNS[table].split()), table


@pytest.mark.parametrize(
    "statement",
    [
        select(OrganisationPrivate.tax_no),
        select(Account.email),
        select(Ticket.email),
        select(Withholding.reason),
        select(Project.ref).where(Project.ref.in_(select(text("project_ref FROM public.project_private")))),
        text('SELECT cells FROM "received_row"'),
        text('SELECT * FROM desk."proposal"'),
    ],
    ids=str,
)
def test_a_public_reading_cannot_ask_for_what_is_private(desk: Desk, statement: object) -> None:
    with pytest.raises(PrivateTable), desk.database.reading(public=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # several kinds of statements
    with desk.database.reading() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_a_public_reading_may_ask_what_is_withheld_but_not_why(desk: Desk) -> None:
    with desk.database.reading(public=True) as connection:
        assert connection.execute(select(Project.ref).where(visible(Project.ref))).all()


def test_the_guard_knows_all_of_the_desk_but_letters(connection: Connection) -> None:
    assert {"desk.account", "desk.proposal", "desk.event", "desk.session", "project_private"} <= private_names()
    assert "desk.ticket" not in private_names()
