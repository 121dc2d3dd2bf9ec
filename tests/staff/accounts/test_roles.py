"""Every address of the desk against everybody: who comes in is what the view declares, now and for views to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import insert, text, update
from werkzeug.routing import Rule

from geodata.models import Account, Grant
from geodata.models.staff import ROLES
from tests.staff.conftest import Desk
from webmap.staff import session
from webmap.staff.access import HALF, OPEN

ARGUMENTS = {"IntegerConverter": 999999, "FloatConverter": 1.5, "UUIDConverter": "0" * 32}


@dataclass(frozen=True)
class Somebody:
    """A browser, the highest role its session gives, whether there is a session, and whether its factor is missing."""

    client: FlaskClient
    role: str | None = None
    session: bool = True
    lacks_factor: bool = False


def everybody(desk: Desk) -> dict[str, Somebody]:
    found = {"stranger": Somebody(desk.app.test_client(), session=False), "nobody": Somebody(desk.person(None).client)}
    found |= {role: Somebody(desk.person(role).client, role) for role in ROLES}
    expired, locked = desk.person(None, "expired"), desk.person("administrator", "locked")
    half = desk.person("administrator", "half")
    client = desk.app.test_client()
    client.set_cookie(session.COOKIE, session.start(desk.database, half.id), path="/")
    with desk.database.writing() as connection:
        yesterday = dt.date.today() - dt.timedelta(days=1)
        connection.execute(insert(Grant).values(account_id=expired.id, role="administrator", expires_on=yesterday))
        connection.execute(update(Account).where(Account.id == locked.id).values(active=False))
    found["expired"] = Somebody(expired.client)
    found["locked"] = Somebody(locked.client, session=False)
    found["half"] = Somebody(client, "administrator", lacks_factor=True)
    return found


def addresses(desk: Desk) -> Iterator[tuple[str, str, str, str]]:
    """Role needed, method, address and endpoint of all that the desk answers to."""
    adapter = desk.app.url_map.bind("localhost")
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint.startswith("tr.staff.") or rule.endpoint == "en.staff.home":
            needed: str = desk.app.view_functions[rule.endpoint].needs  # type: ignore[union-attr]
            path = adapter.build(rule.endpoint, {name: made_up(rule, name) for name in rule.arguments})
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield needed, method, path, rule.endpoint


def made_up(rule: Rule, name: str) -> object:
    return ARGUMENTS.get(type(rule._converters.get(name)).__name__, "yok")


def expected(needed: str, who: Somebody) -> str:
    if needed == OPEN:
        return "in"
    if not who.session:
        return "sign in"
    if needed == HALF:
        return "in"
    if who.lacks_factor:
        return "factor"
    allowed = who.role is not None and ROLES.index(who.role) >= ROLES.index(needed)
    return "in" if allowed else "refused"


def happened(status: int, location: str) -> str:
    if status == 303 and location.partition("?")[0].endswith("/giris"):
        return "sign in"
    if status == 303 and "/ikinci-adim" in location:
        return "factor"
    return "refused" if status == 403 else "in"


def test_whoever_comes_in_is_whom_the_view_declares(desk: Desk) -> None:
    people, wrong, seen = everybody(desk), [], set()
    for needed, method, path, endpoint in addresses(desk):
        seen.add(needed)
        for name, who in people.items():
            # Without the form's token: whoever may enter is told so, and nothing is done.
            answer = who.client.open(path, method=method)
            said = happened(answer.status_code, answer.headers.get("Location", ""))
            wanted = expected(needed, who)
            of_factor = endpoint.startswith(("tr.staff.second_factor", "tr.staff.enrol"))
            if said != wanted and not (of_factor and wanted == "in" and said == "factor"):
                wrong.append((name, method, path, wanted, answer.status_code))
            if method != "GET" and needed != OPEN and wanted == "in" and answer.status_code != 400:
                wrong.append((name, method, path, "form without token", answer.status_code))
            if answer.status_code >= 500:
                wrong.append((name, method, path, "no fault of ours", answer.status_code))
    assert wrong == []
    assert seen == {OPEN, HALF, *ROLES}


def test_a_look_changes_nothing(desk: Desk) -> None:
    """No address of the desk does anything but on a form, except the two files that are written down in the log."""
    boss = desk.person("administrator")
    tables = ("account", "grant", "invitation", "recovery_code", "attempt", "proposal", "proposed_change", "event")

    def kept() -> dict[str, str]:
        with desk.database.reading() as connection:
            digest = 'SELECT md5(string_agg(t::text, $$,$$)) FROM desk."{}" t'
            return {one: str(connection.execute(text(digest.format(one))).scalar()) for one in tables}

    def events() -> int:
        with desk.database.reading() as connection:
            return int(connection.execute(text("SELECT count(*) FROM desk.event")).scalar_one())

    written_down = ("tr.staff.events_file", "tr.staff.private_export")
    before, files = kept(), []
    for _needed, method, path, endpoint in addresses(desk):
        if method == "GET" and endpoint in written_down:
            files.append(path)
        elif method == "GET" and endpoint != "tr.staff.single_sign_on_back":
            boss.get(path)
    assert kept() == before
    held = events()
    for path in files:
        assert boss.get(path).status_code == 200, path
    assert len(files) == len(written_down)
    assert events() == held + len(files)
    assert kept() | {"event": before["event"]} == before
