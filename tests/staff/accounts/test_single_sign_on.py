"""Single sign-on with a real provider on loopback: only invited people, by what is signed for us and for now."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import oidc_provider_mock
import pytest
import requests
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from geodata.models import Account
from geodata.settings import SettingMissing, Settings
from tests.staff.accounts.steps import logged, member, sign_in
from tests.staff.conftest import Desk
from webmap.staff import oidc

START, BACK = "/personel/kurum-girisi", "/personel/kurum-girisi/donus"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    # The provider's library speaks plain http only when told so; the product's own client is told by loopback.
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def open_desk(desk: Desk, provider: str) -> Desk:
    settings = desk.app.config["SETTINGS"]
    desk.app.config["SETTINGS"] = replace(
        settings, oidc_issuer=provider, oidc_client_id="masa", oidc_client_secret="secret", oidc_acr=("silver",)
    )
    return desk


def known(provider: str, email: str, **claims: Any) -> str:
    """Make somebody known to the provider; gives their name there."""
    sub = claims.pop("sub", f"u-{email}")
    body = {"email": email, "email_verified": True, **claims}
    assert requests.put(f"{provider}/users/{sub}", json=body, timeout=5).status_code == 204
    return str(sub)


def journey(client: FlaskClient, sub: str, path: str = START) -> str:
    """Go to the provider and let it send the browser back; gives the address it is sent to."""
    away = client.get(path)
    assert away.status_code == 303
    answer = requests.post(away.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://localhost")


def come_in(desk: Desk, sub: str, path: str = START) -> tuple[FlaskClient, TestResponse]:
    client = desk.app.test_client()
    return client, client.get(journey(client, sub, path))


def test_an_invited_person_comes_in_and_a_second_factor_is_still_asked(open_desk: Desk, provider: str) -> None:
    editor = open_desk.person("editor")
    assert START in open_desk.app.test_client().get("/personel/giris?sonra=/personel/kayit").get_data(as_text=True)
    sub = known(provider, "Editor@Example.org")
    client, answer = come_in(open_desk, sub, f"{START}?sonra=/personel/hesabim")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/personel/hesabim")
    assert client.get_cookie("personel-kurum", path=BACK) is None
    assert client.get("/personel").headers["Location"].startswith("/personel/ikinci-adim/kur")
    with open_desk.database.reading() as connection:
        subject = connection.execute(select(Account.oidc_subject).where(Account.id == editor.id)).scalar_one()
    assert subject == f"{provider} {sub}"
    assert {"person.oidc", "session.start"} <= set(logged(open_desk))


@pytest.mark.parametrize(
    ("claims", "complete"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "silver"}, True),
        ({"amr": ["pwd"], "acr": "bronze"}, False),
        ({"amr": "mfa"}, False),
    ],
)
def test_its_second_factor_counts_only_when_it_says_so(
    open_desk: Desk, provider: str, claims: dict[str, Any], complete: bool
) -> None:
    open_desk.person("editor")
    client, answer = come_in(open_desk, known(provider, "editor@example.org", **claims))
    came = answer.status_code == 303 and client.get("/personel").status_code == 200
    assert came is complete


def test_only_invited_people_by_a_verified_address(open_desk: Desk, provider: str) -> None:
    person = open_desk.person("viewer")
    for sub in (
        known(provider, "kimse@example.org"),
        known(provider, person.email, sub="a", email_verified=False),
        known(provider, person.email, sub="b", email_verified="true"),
    ):
        client, answer = come_in(open_desk, sub)
        assert answer.status_code == 403
        assert client.get("/personel").status_code == 303
    assert come_in(open_desk, known(provider, person.email, sub="c"))[1].status_code == 303
    # The address passed to somebody else at the provider: their name there is another one.
    assert come_in(open_desk, known(provider, person.email, sub="d"))[1].status_code == 403
    with open_desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.id == person.id).values(active=False))
    assert come_in(open_desk, known(provider, person.email, sub="c"))[1].status_code == 403
    with open_desk.database.reading() as connection:
        assert len(connection.execute(select(Account.id)).all()) == 1


def test_an_answer_without_our_state_nonce_or_browser_is_refused(open_desk: Desk, provider: str) -> None:
    sub = known(provider, open_desk.person("viewer").email)
    client = open_desk.app.test_client()
    back = journey(client, sub)
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    stranger = open_desk.app.test_client()
    assert stranger.get(back).status_code == 400
    assert client.get(f"{BACK}?{urlencode({**query, 'state': 'x'})}").status_code == 400
    # The answer took the browser's memory of the journey along: the right one comes too late now.
    assert client.get(back).status_code == 400
    for lead in ({"error": "access_denied"}, {"iss": "https://kotu.example"}):
        client = open_desk.app.test_client()
        state = parse_qs(urlsplit(client.get(START).headers["Location"]).query)["state"][0]
        assert client.get(f"{BACK}?{urlencode({'state': state, 'code': 'x', **lead})}").status_code in (400, 403)
    # Another journey's code, under this browser's state: its ID token carries the other nonce.
    other, mine = open_desk.app.test_client(), open_desk.app.test_client()
    code = parse_qs(urlsplit(journey(other, sub)).query)["code"][0]
    state = parse_qs(urlsplit(mine.get(START).headers["Location"]).query)["state"][0]
    assert mine.get(f"{BACK}?{urlencode({'state': state, 'code': code})}").status_code == 400
    assert mine.get("/personel").status_code == 303
    assert logged(open_desk).count("session.refused") == 6


def test_the_request_asks_as_it_should(open_desk: Desk, provider: str) -> None:
    client = open_desk.app.test_client()
    away = client.get("/en" + START)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["Location"]).query).items()}
    assert asked["redirect_uri"] == "http://localhost" + BACK
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["nonce"]) >= 22
    assert len(asked["state"]) >= 22
    assert "openid" in asked["scope"]
    cookie = client.get_cookie("personel-kurum", path=BACK)
    assert cookie is not None
    assert asked["nonce"] not in cookie.value
    assert "form-action 'self'" in away.headers["Content-Security-Policy"]


def token(key: Any, alg: str = "RS256", **claims: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {"iss": "https://p.example", "aud": "masa", "sub": "1", "iat": now, "exp": now + 60, "nonce": "n", **claims}
    return {"id_token": jwt.encode({"alg": alg, "kid": "k"}, whole, key)}


def test_an_id_token_counts_only_when_all_of_it_fits() -> None:
    key, other = RSAKey.generate_key(2048, {"kid": "k"}), RSAKey.generate_key(2048, {"kid": "k"})
    keys, provider = {"keys": [key.as_dict(private=False)]}, {"issuer": "https://p.example"}
    settings = Settings(database_url="", oidc_issuer="https://p.example", oidc_client_id="masa", oidc_client_secret="s")

    def read(sent: dict[str, Any]) -> dict[str, Any]:
        return oidc.id_claims(settings, provider, keys, sent, "n")

    assert read(token(key))["sub"] == "1"
    past = int(time.time()) - 600
    for wrong in (
        token(key, aud="baska"),
        token(key, aud=["masa", "baska"]),
        token(key, aud=["masa", "baska"], azp="baska"),
        token(key, iss="https://kotu.example"),
        token(key, nonce="m"),
        token(key, nonce=None),
        token(key, exp=past),
        token(key, iat=int(time.time()) + 600),
        token(other),
    ):
        with pytest.raises(JoseError):
            read(wrong)
    secret = OctKey.import_key("s" * 32, {"kid": "k"})
    with pytest.raises((JoseError, ValueError)):
        oidc.id_claims(settings, provider, {"keys": [secret.as_dict(private=True)]}, token(secret, "HS256"), "n")


def test_without_a_provider_there_is_no_such_way(desk: Desk) -> None:
    client = desk.app.test_client()
    assert client.get(START).status_code == 404
    assert client.get(BACK).status_code == 404
    assert START not in client.get("/personel/giris").get_data(as_text=True)
    desk.app.config["SETTINGS"] = replace(
        desk.app.config["SETTINGS"], oidc_issuer="http://127.0.0.1:9", oidc_client_id="m", oidc_client_secret="s"
    )
    away = client.get(START)
    assert away.status_code == 400
    assert "yeniden deneyin" in away.get_data(as_text=True)
    assert sign_in(client, member(desk, "viewer")).status_code == 303


def test_settings_are_whole_or_refused(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("gizli\n")
    base = {"DATABASE_URL": "postgresql://x/y"}
    full = {"OIDC_ISSUER": "https://p.example/", "OIDC_CLIENT_ID": "m", "OIDC_CLIENT_SECRET_FILE": str(secret)}
    found = Settings.from_env({**base, **full, "OIDC_ACR": "silver gold"})
    assert (found.oidc_issuer, found.oidc_client_secret) == ("https://p.example", "gizli")
    assert found.oidc_acr == ("silver", "gold")
    for wrong in (
        {**full, "OIDC_CLIENT_ID": ""},
        {**full, "OIDC_ISSUER": "http://p.example"},
        {**full, "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "none")},
        {"SECRET_KEY": "x" * 31},
    ):
        with pytest.raises(SettingMissing):
            Settings.from_env({**base, **wrong})
