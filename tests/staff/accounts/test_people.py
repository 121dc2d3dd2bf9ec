"""People of the desk: invitations that open once, rights within their rules, and an administrator who always stays."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import threading

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from geodata import accounts
from geodata.accounts import PeopleRefused, Person, Wish
from geodata.models import Account, Grant, Invitation
from geodata.staff import Right, staff
from tests.conftest import ROOT
from tests.staff.accounts.steps import PASSWORD, logged, member, send, sign_in, token
from tests.staff.conftest import Desk
from webmap.staff_people import main

TOMORROW = dt.date.today() + dt.timedelta(days=1)
FORM = {"email": "Yeni.Kisi@Example.org", "name": "Yeni Kişi", "role": "editor"}


def invited(page: str) -> str:
    found = re.search(r'value="http://localhost(/personel/davet/[\w-]{43})"', page)
    assert found
    return found[1]


def number_of(desk: Desk, email: str) -> int:
    with desk.database.reading() as connection:
        return accounts.account_of(connection, email)


def test_from_invitation_to_the_desk(desk: Desk) -> None:
    boss = desk.person("administrator")
    page = boss.post("/personel/kisiler", {**FORM, "programme": "kvky"})
    path = invited(page.get_data(as_text=True))
    assert "mailto:yeni.kisi@example.org?subject=" in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    with desk.database.reading() as connection:
        assert path.rpartition("/")[2] not in str(connection.execute(select(Invitation.token_hash)).all())
    client = desk.app.test_client()
    for _look in range(2):
        assert "yeni.kisi@example.org" in client.get(path).get_data(as_text=True)
    weak = {"name": "Yeni Kişi", "password": "yenikisi2026", "again": "yenikisi2026"}
    refused = client.post(path, data=weak)
    assert refused.status_code == 400
    assert "kolay tahmin" in refused.get_data(as_text=True)
    good = {"name": "Yeni K.", "password": PASSWORD, "again": PASSWORD}
    assert client.post(path, data={**good, "again": "başka"}).status_code == 400
    assert client.post(path, data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert client.post(path, data=good).headers["Location"] == "/personel"
    assert client.get("/personel").headers["Location"].startswith("/personel/ikinci-adim/kur")
    assert client.post(path, data=good).status_code == 410
    assert desk.app.test_client().get(path).status_code == 410
    assert boss.post("/personel/kisiler", FORM).status_code == 409
    assert [one for one in logged(desk) if not one.startswith("session")] == [
        "person.invite",
        "right.give",
        "password.set",
    ]


def test_a_link_ends_with_its_days_with_a_newer_one_and_with_the_account(desk: Desk) -> None:
    boss = desk.person("administrator")
    first = invited(boss.post("/personel/kisiler", FORM).get_data(as_text=True))
    number = number_of(desk, "yeni.kisi@example.org")
    second = invited(boss.post(f"/personel/kisi/{number}/baglanti").get_data(as_text=True))
    client = desk.app.test_client()
    assert [client.get(path).status_code for path in (first, second)] == [410, 200]
    with desk.database.writing() as connection:
        connection.execute(update(Invitation).values(expires_at=dt.datetime.now(dt.UTC)))
    assert client.get(second).status_code == 410
    third = invited(boss.post(f"/personel/kisi/{number}/baglanti").get_data(as_text=True))
    boss.post(f"/personel/kisi/{number}/kilitle")
    boss.post(f"/personel/kisi/{number}/kilit-ac")
    assert client.get(third).status_code == 410


def test_rights_take_effect_at_once_and_taking_one_ends_the_sessions(desk: Desk) -> None:
    boss, email = desk.person("administrator"), member(desk, "viewer")
    number, client = number_of(desk, email), desk.app.test_client()
    sign_in(client, email)
    path = f"/personel/kisi/{number}"
    assert boss.post(f"{path}/hak-ver", {"role": "editor", "until": TOMORROW.isoformat()}).status_code == 303
    assert client.get("/personel").headers["Location"].startswith("/personel/ikinci-adim/kur")
    boss.post(f"{path}/hak-ver", {"role": "editor", "until": dt.date.today().isoformat()})
    with desk.database.reading() as connection:
        rows = connection.execute(
            select(Grant.id, Grant.role, Grant.expires_on).where(Grant.account_id == number)
        ).all()
        assert [(row.role, row.expires_on) for row in rows] == [("viewer", None), ("editor", dt.date.today())]
        tomorrow = staff(connection, number, TOMORROW)
        assert tomorrow is not None
        assert tomorrow.role == "viewer"
    boss.post(f"{path}/hak-al", {"hak": str(rows[1].id)})
    assert client.get("/personel").headers["Location"].startswith("/personel/giris")
    assert "right.take" in logged(desk)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"email": "kimse"}, "e-posta adresi değil"),
        ({"name": " "}, "kişinin adını"),
        ({"role": "king"}, "rol yok"),
        ({"programme": "yok"}, "program yok"),
        ({"subregion": "TR310"}, "alt bölge yok"),
        ({"until": "2020-01-01"}, "geçmişte"),
        ({"until": "yarın"}, "tarih değil"),
        ({"outside": "1"}, "son günü olmalıdır"),
        ({"outside": "1", "until": TOMORROW.isoformat(), "role": "administrator"}, "yönetici olamaz"),
        ({"role": "administrator", "programme": "kvky"}, "sınırlanamaz"),
    ],
)
def test_a_wrong_invitation_says_what_is_wrong_and_leaves_nothing(desk: Desk, form: dict[str, str], says: str) -> None:
    answer = desk.person("administrator").post("/personel/kisiler", {**FORM, **form})
    assert answer.status_code == 409
    assert says in answer.get_data(as_text=True)
    with desk.database.reading() as connection:
        assert len(connection.execute(select(Account.id)).all()) == 1
    assert logged(desk) == []


def test_the_database_itself_lets_no_outsider_stay_for_good(desk: Desk) -> None:
    with desk.database.writing() as connection:
        person, wish = Person("hakem@example.org", "Hakem", outside=True), Wish(Right("reviewer"), TOMORROW)
        number, _token = accounts.invite(connection, None, person, wish)
    for change in (
        update(Grant).where(Grant.account_id == number).values(expires_on=None),
        update(Grant).where(Grant.account_id == number).values(outside=False),
        update(Grant).where(Grant.account_id == number).values(role="administrator"),
        insert(Grant).values(account_id=number, role="viewer"),
    ):
        with pytest.raises(IntegrityError), desk.database.writing() as connection:
            connection.execute(change)


def test_nobody_changes_their_own_rights_and_the_last_administrator_stays(desk: Desk) -> None:
    boss = desk.person("administrator")
    path = f"/personel/kisi/{boss.id}"
    with desk.database.reading() as connection:
        right = connection.execute(select(Grant.id)).scalar_one()
    assert boss.post(f"{path}/hak-al", {"hak": str(right)}).status_code == 409
    assert boss.post(f"{path}/hak-ver", {"role": "viewer"}).status_code == 409
    assert boss.post(f"{path}/kilitle").status_code == 409
    with pytest.raises(PeopleRefused, match="last"), desk.database.writing() as connection:
        accounts.lock(connection, None, boss.id)
    with pytest.raises(PeopleRefused, match="last"), desk.database.writing() as connection:
        accounts.take(connection, None, boss.id, right)
    assert boss.get(path).status_code == 200
    second = desk.person("administrator", "ikinci")
    outcomes: list[str] = []

    def lock(by: int, whom: int) -> None:
        try:
            with desk.database.writing() as connection:
                accounts.lock(connection, by, whom)
            outcomes.append("locked")
        except PeopleRefused as refused:
            outcomes.append(refused.rule)

    threads = [threading.Thread(target=lock, args=pair) for pair in ((boss.id, second.id), (second.id, boss.id))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["last", "locked"]


def test_resetting_the_second_factor_and_ending_sessions(desk: Desk) -> None:
    boss, email = desk.person("administrator"), member(desk, "editor")
    client, number = desk.person("editor").client, number_of(desk, email)
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.id == number).values(totp_secret="x", oidc_subject="y"))
    assert boss.post(f"/personel/kisi/{number}/ikinci-adim").status_code == 303
    assert client.get("/personel").headers["Location"].startswith("/personel/giris")
    sign_in(client, email)
    assert client.get("/personel").headers["Location"].startswith("/personel/ikinci-adim/kur")
    assert token(client)
    boss.post(f"/personel/kisi/{number}/oturumlar")
    assert client.get("/personel").headers["Location"].startswith("/personel/giris")
    assert boss.post(f"/personel/kisi/{number}/yok").status_code == 404
    assert boss.post("/personel/kisi/99999/kilitle").status_code == 404


def test_the_command_line_makes_the_first_administrator(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = desk.app.config["SETTINGS"].database_url
    base = "https://harita.example.org"
    first = ("invite", "ilk@example.org", "--name", "İlk Yönetici", "--role", "administrator")
    made = subprocess.run(
        [sys.executable, "-m", "webmap.staff_people", *first],
        env={**os.environ, "DATABASE_URL": url, "BASE_URL": base},
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    address = made.stdout.splitlines()[1]
    assert address.startswith(f"{base}/personel/davet/")
    client = desk.app.test_client()
    form = {"name": "İlk", "password": PASSWORD, "again": PASSWORD}
    assert client.post(address.removeprefix(base), data=form).status_code == 303
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("BASE_URL", raising=False)

    def people(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, words)
        return done.exit_code, done.output

    assert "ilk@example.org" in people("list")[1]
    assert "last administrator" in people("lock", "ilk@example.org")[1]
    assert people("end-sessions", "ILK@example.org")[0] == 0
    assert client.get("/personel").headers["Location"].startswith("/personel/giris")
    assert "such an account" in people(*first)[1]
    assert "--until" in people("invite", "h@example.org", "--name", "H", "--role", "reviewer", "--outside")[1]
    assert people("link", "ilk@example.org")[1].splitlines()[1].startswith("/personel/davet/")
    assert people("reset-factor", "kimse@example.org")[0] == 1
    assert people("lock", "kimse@example.org")[0] == 1
    assert [one for one in logged(desk) if one.startswith("person")] == ["person.invite", "person.link"]


def test_the_form_of_an_invitation_is_for_administrators(desk: Desk) -> None:
    with desk.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM desk.invitation")).scalar_one() == 0
    client = desk.person("reviewer").client
    assert client.get("/personel/kisiler").status_code == 403
    assert send(client, "/personel/kisiler", **FORM).status_code == 403
