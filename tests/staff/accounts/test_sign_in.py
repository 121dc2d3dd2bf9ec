"""Signing in: sessions that cannot be planted, waits that grow, answers that tell nobody who has an account."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from geodata import waits
from geodata.models import Account, StaffSession
from geodata.waits import Counted, wait
from tests.staff.accounts.steps import PASSWORD, let_time_pass, logged, member, send, sessions, sign_in, token
from tests.staff.conftest import Desk
from webmap.staff import access, passwords, session


def test_a_session_is_always_a_new_one_and_ends_at_sign_out(desk: Desk) -> None:
    email = member(desk, "viewer")
    client = desk.app.test_client()
    client.set_cookie(session.COOKIE, "planted", path="/personel")
    answer = sign_in(client, email, then="/personel/kayit?kisi=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/personel/kayit?kisi=1"
    first = token(client)
    assert first != "planted"
    assert all(
        sign in answer.headers.getlist("Set-Cookie")[0] for sign in ("HttpOnly", "SameSite=Lax", "Path=/personel")
    )
    assert "Secure" not in answer.headers.getlist("Set-Cookie")[0]
    sign_in(client, email)
    assert token(client) != first
    stolen = desk.app.test_client()
    stolen.set_cookie(session.COOKIE, first, path="/personel")
    assert stolen.get("/personel").status_code == 303
    kept = token(client)
    send(client, "/personel/cikis")
    stolen.set_cookie(session.COOKIE, kept, path="/personel")
    assert stolen.get("/personel").status_code == 303
    secure = sign_in(desk.app.test_client(), email, base_url="https://localhost")
    assert all("Secure" in one for one in secure.headers.getlist("Set-Cookie"))


def test_whoever_is_unknown_mistaken_or_locked_gets_the_same_answer(desk: Desk) -> None:
    email, locked = member(desk, "viewer"), member(desk, "editor")
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.email == locked).values(active=False))
    answers = [
        sign_in(desk.app.test_client(), email, "falsch aber lang genug"),
        sign_in(desk.app.test_client(), "kimse@example.org"),
        sign_in(desk.app.test_client(), locked),
        sign_in(desk.app.test_client(), desk.person("reviewer").email),
    ]
    pages = {re.sub(r'value="[^"]*@example.org"', "", one.get_data(as_text=True)) for one in answers}
    assert [one.status_code for one in answers] == [401] * 4
    assert len(pages) == 1
    assert not any("Set-Cookie" in one.headers for one in answers)
    assert logged(desk).count("session.refused") == 4
    with desk.database.reading() as connection:
        told = connection.execute(text("SELECT string_agg(detail::text || object, ' ') FROM desk.event")).scalar_one()
    assert "kimse@" not in told
    assert PASSWORD not in told


def test_an_unknown_account_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = passwords.HASHER.__class__.verify

    def watched(self: object, hash: str, password: str) -> bool:
        seen.append(hash)
        return bool(real(self, hash, password))  # type: ignore[arg-type]

    monkeypatch.setattr(passwords.HASHER.__class__, "verify", watched)
    assert not passwords.fits(None, PASSWORD)
    assert passwords.fits(passwords.hashed(PASSWORD), PASSWORD)
    # The same work for both: version, memory, rounds and lanes stand before the salt.
    assert {one.rpartition("$")[0].rpartition("$")[0] for one in seen} == {"$argon2id$v=19$m=65536,t=3,p=4"}


def test_waits_grow_bind_all_workers_and_pass(desk: Desk) -> None:
    email = member(desk, "viewer")
    for _try in range(5):
        assert sign_in(desk.app.test_client(), email, "yanlış bir parola").status_code == 401
    for _try in range(3):
        let_time_pass(desk)
        assert sign_in(desk.app.test_client(), email, "yanlış bir parola").status_code == 401
    refused = sign_in(desk.app.test_client(), email)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 17
    assert "saniye" in refused.get_data(as_text=True)
    assert sign_in(desk.app.test_client(), "BASKA@example.org").status_code == 401
    let_time_pass(desk)
    assert sign_in(desk.app.test_client(), email).status_code == 303
    assert sign_in(desk.app.test_client(), email, "yanlış bir parola").status_code == 401
    one = Counted("k", 5, dt.timedelta(minutes=15))
    seconds = [wait(count, one).total_seconds() for count in (4, 5, 6, 7, 12, 40, 4000)]
    assert seconds == [0, 2, 4, 8, 256, 900, 900]


def side_by_side(desk: Desk, keys: tuple[Counted, ...]) -> list[bool]:
    """Six tries at once: whether each may be judged."""
    judged: list[bool] = []

    def attempt() -> None:
        with desk.database.writing() as connection:
            judged.append(waits.begin(connection, keys) is None)

    threads = [threading.Thread(target=attempt) for _one in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(judged)


def test_tries_made_side_by_side_are_all_counted(desk: Desk) -> None:
    keys = (Counted("b", 3, dt.timedelta(minutes=1)), Counted("a", 100, dt.timedelta(minutes=1)))
    assert side_by_side(desk, keys) == [False] * 3 + [True] * 3


def test_colleagues_who_sign_in_at_the_same_moment_do_not_hold_each_other_off(desk: Desk) -> None:
    # Of an office everybody has one address; several rounds, for it is a matter of who comes between whom.
    for number in range(20):
        assert side_by_side(desk, (Counted(f"office {number}", 100, dt.timedelta(minutes=1)),)) == [True] * 6


def test_sessions_end_when_idle_old_or_locked_and_write_seldom(desk: Desk) -> None:
    email = member(desk, "viewer")

    def after(**values: dt.datetime) -> int:
        client = desk.app.test_client()
        sign_in(client, email)
        with desk.database.writing() as connection:
            connection.execute(update(StaffSession).values(**values))
        return client.get("/personel").status_code

    now = dt.datetime.now(dt.UTC)
    assert after(seen_at=now - session.IDLE + dt.timedelta(minutes=1)) == 200
    assert after(seen_at=now - session.IDLE) == 303
    assert after(expires_at=now) == 303
    client = desk.app.test_client()
    sign_in(client, email)
    for age, written in ((dt.timedelta(seconds=30), False), (dt.timedelta(seconds=90), True)):
        with desk.database.writing() as connection:
            connection.execute(update(StaffSession).values(seen_at=now - age))
        client.get("/personel")
        with desk.database.reading() as connection:
            newest = connection.execute(select(StaffSession.seen_at).order_by(StaffSession.started_at.desc())).scalars()
            assert (next(iter(newest)) > now - age) is written
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.email == email).values(active=False))
    assert client.get("/personel").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("/personel", True),
        ("/en/personel/kayit?kisi=1&gun=2026-01-01", True),
        ("/personel/kayit?islem=a%20b", True),
        ("//kotu.example", False),
        ("https://kotu.example/personel", False),
        ("/personel.kotu.example", False),
        ("/personelx", False),
        ("/personel/../proje", False),
        ("/personel/%2e%2e/proje", False),
        ("/personel//kotu.example", False),
        ("/personel\\kotu", False),
        ("/personel/a?b\\c", False),
        ("/personel\n/x", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_the_way_on_leads_nowhere_but_to_the_desk(wanted: str, fits: bool) -> None:
    assert access.desk_path(wanted) == (wanted if fits else None)


def test_forms_from_elsewhere_are_refused(desk: Desk) -> None:
    email = member(desk, "viewer")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://kotu.example"},
    ):
        assert sign_in(desk.app.test_client(), email, headers=headers).status_code == 400
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}):
        assert sign_in(desk.app.test_client(), email, headers=headers).status_code == 303
    client = desk.app.test_client()
    sign_in(client, email)
    for sent in ("", "x", "ğ" * 64):
        answer = client.post("/personel/cikis", data={"csrf_token": sent})
        assert answer.status_code == 400
        assert "yeniden oturum" in answer.get_data(as_text=True)
    assert sessions(desk, email) > 0


def test_without_a_key_the_desk_is_closed_and_the_map_is_open(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/yontem").status_code == 200
    for path in ("/personel", "/personel/giris", "/personel/davet/x"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "SECRET_KEY" in answer.get_data(as_text=True)
