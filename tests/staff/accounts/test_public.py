"""The public side knows nobody: no cookie is set, none is sent there, and no page differs for who is signed in."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.staff.accounts.steps import member, sign_in
from tests.staff.conftest import Desk


def public(app: Flask) -> list[str]:
    adapter = app.url_map.bind("localhost")
    return sorted(
        {
            adapter.build(rule.endpoint)
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments and ".staff." not in rule.endpoint
        }
    )


def said(client: FlaskClient, path: str, **headers: str) -> tuple[int, str, bytes]:
    answer = client.get(path, headers=headers)
    assert "Set-Cookie" not in answer.headers, path
    assert "cookie" not in answer.headers.get("Vary", "").lower(), path
    # What differs from call to call anyway: a form's one-time word, counts of requests, times of making.
    body = re.sub(rb'name="bilet" value="[^"]*"', b"", answer.get_data())
    return answer.status_code, answer.headers.get("Cache-Control", ""), body


def test_no_public_page_sets_a_cookie_or_differs_for_who_is_signed_in(desk: Desk) -> None:
    client = desk.app.test_client()
    sign_in(client, member(desk, "viewer"))
    assert client.get("/personel").status_code == 200
    cookie = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values()) if client._cookies else ""
    assert "personel=" in cookie
    stranger, paths = desk.app.test_client(), public(desk.app)
    assert len(paths) > 40
    for path in paths:
        before = said(stranger, path)
        # A browser would not even send it; here it is sent all the same.
        after = said(stranger, path, Cookie=cookie)
        assert after[:2] == before[:2], path
        if before[2][:15].lower() == b"<!doctype html>":
            assert after[2] == before[2], path


def test_browsers_send_the_cookie_to_the_desk_alone(desk: Desk) -> None:
    client = desk.app.test_client()
    sign_in(client, member(desk, "viewer"))
    held = {(one.key, one.path) for one in client._cookies.values()} if client._cookies else set()
    assert held == {("personel", "/personel"), ("personel", "/en/personel")}
