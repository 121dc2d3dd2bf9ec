"""The second factor: nobody who may change anything comes in without it, and no code counts twice."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from geodata.models import Account, RecoveryCode
from tests.staff.accounts.steps import (
    PASSWORD,
    enrol,
    fresh_code,
    logged,
    member,
    send,
    sessions,
    sign_in,
    token,
    used_code,
)
from tests.staff.conftest import Desk
from webmap.staff import factor


def test_an_editor_sets_a_second_factor_up_before_anything_else(desk: Desk) -> None:
    email = member(desk, "editor")
    client = desk.app.test_client()
    sign_in(client, email)
    assert client.get("/personel").headers["Location"].startswith("/personel/ikinci-adim/kur")
    before = token(client)
    assert send(client, "/personel/ikinci-adim/kur", code="000000").status_code == 401
    secret, codes = enrol(client)
    assert len(set(codes)) == factor.CODES
    assert token(client) != before
    assert client.get("/personel").status_code == 200
    with desk.database.reading() as connection:
        row = connection.execute(select(Account.totp_secret).where(Account.email == email)).scalar_one()
        hashes = connection.execute(select(RecoveryCode.code_hash)).scalars().all()
    assert secret not in (row or "")
    assert not any(code.replace("-", "") in one for code in codes for one in hashes)
    assert "factor.enrol" in logged(desk)


def test_a_code_counts_once_and_a_recovery_code_too(desk: Desk) -> None:
    email = member(desk, "editor")
    first = desk.app.test_client()
    sign_in(first, email)
    secret, codes = enrol(first)
    client = desk.app.test_client()
    sign_in(client, email)
    assert client.get("/personel").headers["Location"] == "/personel/ikinci-adim"
    # A half session cannot put another authenticator in place of the first.
    assert client.get("/personel/ikinci-adim/kur").headers["Location"] == "/personel/ikinci-adim"
    refused = send(client, "/personel/ikinci-adim/kur", code=pyotp.TOTP(secret).now())
    assert refused.headers["Location"] == "/personel/ikinci-adim"
    assert send(client, "/personel/ikinci-adim", code=used_code(desk, email, secret)).status_code == 401
    code, half = fresh_code(desk, email, secret), token(client)
    assert (
        send(client, "/personel/ikinci-adim", code=code, sonra="/personel/hesabim").headers["Location"]
        == "/personel/hesabim"
    )
    assert token(client) != half
    other = desk.app.test_client()
    sign_in(other, email)
    assert send(other, "/personel/ikinci-adim", code=code).status_code == 401
    assert send(other, "/personel/ikinci-adim", code=codes[0].upper().replace("-", " ")).status_code == 303
    assert other.get("/personel").status_code == 200
    third = desk.app.test_client()
    sign_in(third, email)
    assert send(third, "/personel/ikinci-adim", code=codes[0]).status_code == 401
    for _try in range(4):
        send(third, "/personel/ikinci-adim", code="123456")
    assert send(third, "/personel/ikinci-adim", code=codes[1]).status_code == 429
    assert logged(desk).count("factor.refused") >= 5


def test_a_viewer_may_do_without_but_once_set_up_it_is_asked(desk: Desk) -> None:
    email = member(desk, "viewer")
    client = desk.app.test_client()
    sign_in(client, email)
    assert client.get("/personel").status_code == 200
    enrol(client)
    other = desk.app.test_client()
    sign_in(other, email)
    assert other.get("/personel").headers["Location"] == "/personel/ikinci-adim"


def offered(client: FlaskClient) -> str:
    """The key of the authenticator that may be set up now."""
    found = re.search(r'class="staff-key">([A-Z2-7 ]+)<', client.get("/personel/ikinci-adim/kur").text)
    assert found
    return found[1].replace(" ", "")


def test_new_codes_and_another_authenticator_need_the_password_again(desk: Desk) -> None:
    email = member(desk, "editor")
    client = desk.app.test_client()
    sign_in(client, email)
    secret, first = enrol(client)
    page = client.get("/personel/hesabim").text
    assert 'id="codes-password"' in page
    assert first[0] not in page
    for wrong in ({}, {"password": "yanlış"}, {"present": pyotp.TOTP(secret).now()}):
        refused = send(client, "/personel/hesabim/kodlar", **wrong)
        assert refused.status_code == 401
        assert "<code>" not in refused.text
    made = send(client, "/personel/hesabim/kodlar", password=PASSWORD)
    assert made.status_code == 200
    assert made.text.count("<code>") >= factor.CODES
    assert first[0] not in made.text
    assert 'id="proof-password"' in client.get("/personel/ikinci-adim/kur").text
    other = pyotp.TOTP(offered(client))
    assert send(client, "/personel/ikinci-adim/kur", code=other.now()).status_code == 401
    assert send(client, "/personel/ikinci-adim/kur", code=other.now(), password=PASSWORD).status_code == 200


def test_whoever_has_no_password_here_shows_a_code_of_the_present_authenticator(desk: Desk) -> None:
    email = member(desk, "editor")
    client = desk.app.test_client()
    sign_in(client, email)
    secret, codes = enrol(client)
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.email == email).values(password_hash=None))
    assert 'id="codes-present"' in client.get("/personel/hesabim").text
    assert send(client, "/personel/hesabim/kodlar", password=PASSWORD).status_code == 401
    code = fresh_code(desk, email, secret)
    made = send(client, "/personel/hesabim/kodlar", present=code)
    assert made.status_code == 200
    assert send(client, "/personel/hesabim/kodlar", present=code).status_code == 401
    other = pyotp.TOTP(offered(client))
    assert send(client, "/personel/ikinci-adim/kur", code=other.now(), present=codes[0]).status_code == 401
    [recovery, *_more] = re.findall(r"<code>([a-z2-9-]{14})</code>", made.text)
    assert send(client, "/personel/ikinci-adim/kur", code=other.now(), present=recovery).status_code == 200


def test_the_form_of_a_right_says_who_needs_a_last_day(desk: Desk) -> None:
    boss = desk.person("administrator")
    page = boss.get("/personel/kisiler").text
    assert "yalnız dışarıdan gelenlerde zorunlu" in page
    inside = boss.get(f"/personel/kisi/{desk.person('viewer').id}").text
    assert re.search(r'name="until"[^>]*required', inside) is None
    outside = desk.person(None, "disari")
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.id == outside.id).values(outside=True))
    page = boss.get(f"/personel/kisi/{outside.id}").text
    assert re.search(r'name="until"[^>]*required', page)
    assert "Bu kişi dışarıdan" in page


def test_another_key_reads_no_second_factor(desk: Desk) -> None:
    email = member(desk, "editor")
    client = desk.app.test_client()
    sign_in(client, email)
    secret, _codes = enrol(client)
    desk.app.config["SECRET_KEY"] = "another"
    other = desk.app.test_client()
    sign_in(other, email)
    answer = send(other, "/personel/ikinci-adim", code=fresh_code(desk, email, secret))
    assert answer.status_code == 409
    assert other.get("/personel").status_code == 303


def test_the_codes_are_those_of_the_standard(app: Flask) -> None:
    # RFC 6238, appendix B, SHA-1, the last six digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        at = dt.datetime.fromtimestamp(seconds, dt.UTC)
        assert factor.step_of(secret, code, at) == seconds // 30
        assert factor.step_of(secret, code, at + dt.timedelta(seconds=30)) == seconds // 30
        assert factor.step_of(secret, code, at + dt.timedelta(seconds=90)) is None
    assert factor.step_of(secret, "²87082") is None


def test_a_new_password_ends_the_other_sessions(desk: Desk) -> None:
    email = member(desk, "viewer")
    clients = [desk.app.test_client() for _one in range(3)]
    for one in clients:
        sign_in(one, email)
    page = clients[0].get("/personel/hesabim").get_data(as_text=True)
    assert page.count('name="oturum"') == sessions(desk, email) - 1
    new = {"new": "dört ilgisiz sözcük makara", "again": "dört ilgisiz sözcük makara"}
    assert send(clients[0], "/personel/hesabim/parola", password="yanlış", **new).status_code == 401
    weak = {"new": "izmir123456789", "again": "izmir123456789"}
    assert send(clients[0], "/personel/hesabim/parola", password=PASSWORD, **weak).status_code == 400
    before = token(clients[0])
    assert send(clients[0], "/personel/hesabim/parola", password=PASSWORD, **new).status_code == 200
    assert token(clients[0]) != before
    assert sessions(desk, email) == 1
    assert [one.get("/personel").status_code for one in clients] == [200, 303, 303]
    assert sign_in(desk.app.test_client(), email).status_code == 401
    assert sign_in(clients[1], email, new["new"]).status_code == 303
    send(clients[0], "/personel/hesabim/oturum")
    assert sessions(desk, email) == 1


@pytest.mark.parametrize("handle", ["%", "_", "", "x" * 16])
def test_ending_sessions_reaches_nobody_elses(desk: Desk, handle: str) -> None:
    mine, other = member(desk, "viewer"), member(desk, "editor")
    client = desk.app.test_client()
    sign_in(client, mine)
    before = sessions(desk, other)
    send(client, "/personel/hesabim/oturum", oturum=handle)
    assert sessions(desk, other) == before > 0
    assert client.get("/personel").status_code == 200
