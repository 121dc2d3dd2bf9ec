"""The desk's door: closed to strangers, and each view to whoever lacks its role."""

from __future__ import annotations

from tests.staff.conftest import Desk


def test_a_stranger_is_sent_to_sign_in(desk: Desk) -> None:
    answer = desk.app.test_client().get("/personel")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/personel/giris")


def test_whoever_has_a_role_comes_in(desk: Desk) -> None:
    assert desk.person("viewer").get("/personel").status_code == 200
    assert desk.person("viewer").get("/en/personel").status_code == 200
    assert desk.person(None).get("/personel").status_code == 403


def test_every_view_names_the_role_it_needs(desk: Desk) -> None:
    closed = [
        rule.endpoint
        for rule in desk.app.url_map.iter_rules()
        if ".staff." in rule.endpoint and not getattr(desk.app.view_functions[rule.endpoint], "needs", None)
    ]
    assert closed == []


def test_the_cookie_is_the_desks_alone(desk: Desk) -> None:
    assert "Set-Cookie" not in desk.app.test_client().get("/").headers
