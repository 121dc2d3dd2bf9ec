"""``python -m webmap.staff_people list | invite | link | lock | unlock | end-sessions | reset-factor``: the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, ProgrammingError

from geodata import accounts
from geodata.accounts import PeopleRefused, Person, Wish
from geodata.db import open_database
from geodata.models.staff import ROLES
from geodata.queries import people as kept
from geodata.settings import SettingMissing, Settings
from geodata.staff import Right

PATH = "/personel/davet/"

CURES = {
    "email": "this is not an e-mail address",
    "name": "give the person's name with --name",
    "exists": "there is such an account already; 'link' makes a new link for it",
    "unknown": "there is no such account; see 'list'",
    "locked": "the account is locked; 'unlock' it first",
    "last": "this is the last administrator; invite another one first",
    "programme": "there is no programme of this code",
    "subregion": "there is no sub-region of this code",
    "whole_administrator": "an administrator cannot be limited to a programme or sub-region",
    "past": "--until lies in the past",
    "outside_expires": "somebody from outside needs --until DAY",
    "outside_role": "somebody from outside cannot be administrator",
}


@click.group(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The group of commands."""


@main.command("list")
def list_people() -> None:
    """Everybody: e-mail, state, roles, when they signed in last."""

    def show(connection: Connection) -> None:
        held = kept.rights(connection)
        for one in kept.people(connection):
            state = "locked" if not one.active else "invited" if one.invited else "active"
            mine = [_said(right) for right in held if right.account_id == one.id]
            seen = one.signed_in_at.date().isoformat() if one.signed_in_at else "never signed in"
            marks = [state, *(["second factor"] if one.enrolled else []), *(["outside"] if one.outside else [])]
            click.echo(f"{one.email:32} {', '.join(marks):24} {'; '.join(mine) or 'no right':40} {seen}")

    _do(show)


@main.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--programme", help="Only for this programme (its code).")
@click.option("--subregion", help="Only for this sub-region (its code).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The right's last day.")
@click.option("--outside", is_flag=True, help="Somebody who is not of the agency; --until is then a must.")
def invite(email: str, name: str, outside: bool, **given: Any) -> None:
    """Invites somebody and prints the link for them; it works once, for 7 days."""
    until: dt.datetime | None = given["until"]
    right = Right(given["role"], given["programme"], given["subregion"])
    wish = Wish(right, until.date() if until else None)

    def made(connection: Connection) -> None:
        _print_link(accounts.invite(connection, None, Person(email, name, outside), wish)[1])

    _do(made)


@main.command()
@click.argument("email")
def link(email: str) -> None:
    """Makes a new link with which somebody sets a password; older links end."""
    _do(lambda connection: _print_link(accounts.new_link(connection, None, accounts.account_of(connection, email))))


def _step(name: str, about: str, step: Callable[[Connection, int | None, int], Any]) -> None:
    @main.command(name, help=about)
    @click.argument("email")
    def command(email: str) -> None:
        _do(lambda connection: step(connection, None, accounts.account_of(connection, email)))
        click.echo(f"{name}: {email}")


_step("lock", "Closes an account and ends its sessions.", accounts.lock)
_step("unlock", "Opens an account again.", accounts.unlock)
_step("end-sessions", "Ends all sessions of somebody.", accounts.end_sessions)
_step("reset-factor", "Forgets a lost second factor; the next sign-in sets a new one up.", accounts.reset_factor)


def _do(step: Callable[[Connection], None]) -> None:
    try:
        database = open_database(Settings.from_env())
        try:
            with database.writing() as connection:
                step(connection)
        finally:
            database.close()
    except PeopleRefused as refused:
        raise click.ClickException(CURES[refused.rule]) from None
    except SettingMissing as missing:
        raise click.ClickException(str(missing)) from None
    except (OperationalError, ProgrammingError) as error:
        raise click.ClickException(f"The database cannot be used: {str(error.orig).strip()}") from None


def _print_link(token: str) -> None:
    base = Settings.from_env().base_url
    click.echo("Give this link to the person; it works once, for 7 days:")
    click.echo(base + PATH + token)
    if not base:
        click.echo(
            "(BASE_URL is not set: put the desk's address before it, such as http://127.0.0.1:8000 of 'make run'.)"
        )


def _said(right: Any) -> str:
    limits = [one for one in (right.programme, right.subregion) if one]
    end = f" until {right.expires_on}" if right.expires_on else ""
    return str(right.role) + (f" ({', '.join(limits)})" if limits else "") + end


if __name__ == "__main__":
    main()
