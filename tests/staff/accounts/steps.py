"""What people do at the desk's door, as tests do it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from geodata.models import Account, Attempt, StaffEvent, StaffSession
from tests.staff.conftest import Desk
from webmap.staff import passwords, session

PASSWORD = "kestane iskele rüzgar defter"


def member(desk: Desk, role: str | None, **limits: Any) -> str:
    """The e-mail of somebody with that role who has a password."""
    person = desk.person(role, **limits)
    with desk.database.writing() as connection:
        values = {"password_hash": passwords.hashed(PASSWORD)}
        connection.execute(update(Account).where(Account.id == person.id).values(**values))
    return person.email


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, then: str = "", **how: Any) -> TestResponse:
    """Send the form."""
    form = {"email": email, "password": password, "sonra": then}
    return client.post("/personel/giris", data=form, **how)


def token(client: FlaskClient) -> str:
    """The session token that the browser holds."""
    cookie = client.get_cookie(session.COOKIE, path="/personel")
    assert cookie is not None
    return cookie.value


def send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    """Send a form of a page of the desk, with its token."""
    return client.post(path, data={"csrf_token": session.csrf(token(client)), **form})


def enrol(client: FlaskClient) -> tuple[str, list[str]]:
    """Set an authenticator up as the page says; gives its secret and the recovery codes."""
    page = client.get("/personel/ikinci-adim/kur").get_data(as_text=True)
    found = re.search(r'class="staff-key">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    done = send(client, "/personel/ikinci-adim/kur", code=pyotp.TOTP(secret).now())
    assert done.status_code == 200
    return secret, re.findall(r"<code>([a-z2-9-]{14})</code>", done.get_data(as_text=True))


def fresh_code(desk: Desk, email: str, secret: str) -> str:
    """A code that counts although the one of this half minute was used: the account's memory of it is put back."""
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.email == email).values(totp_step=None))
    return pyotp.TOTP(secret).now()


def used_code(desk: Desk, email: str, secret: str) -> str:
    """The code that was taken last."""
    with desk.database.reading() as connection:
        step = connection.execute(select(Account.totp_step).where(Account.email == email)).scalar_one()
    assert step is not None
    return pyotp.TOTP(secret).generate_otp(step)


def sessions(desk: Desk, email: str) -> int:
    """How many sessions somebody has."""
    mine = select(func.count()).select_from(StaffSession).join(Account, Account.id == StaffSession.account_id)
    with desk.database.reading() as connection:
        return connection.execute(mine.where(Account.email == email)).scalar_one()


def logged(desk: Desk) -> list[str]:
    """The actions of the log, oldest first."""
    with desk.database.reading() as connection:
        return list(connection.execute(select(StaffEvent.action).order_by(StaffEvent.id)).scalars())


def let_time_pass(desk: Desk) -> None:
    """All waits are over."""
    with desk.database.writing() as connection:
        connection.execute(update(Attempt).values(waits_until=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)))
