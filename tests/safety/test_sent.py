"""A NUL in a form, which PostgreSQL cannot keep, reaches no view."""

from __future__ import annotations

from flask import request
from flask.testing import FlaskClient

from tests.staff.conftest import Desk
from tests.staff.conftest import desk as desk  # a fixture
from tests.staff.conftest import desk_app as desk_app  # a fixture


def test_no_view_sees_a_nul(client: FlaskClient) -> None:
    with client.application.test_request_context("/", method="POST", data={"a\0": ["b\0c", "d"], "e": "f"}):
        assert request.form.to_dict(flat=False) == {"a": ["bc", "d"], "e": ["f"]}


def test_no_form_of_the_desk_falls_over_one(desk: Desk) -> None:
    found = {"kural": "yersiz", "ref": "PRJ-118", "part": "x\0"}
    assert desk.person("administrator").post("/personel/nitelik/kabul", found).status_code == 404
    assert desk.person("editor").post("/personel/hesabim/oturum", {"oturum": "\0" * 12}).status_code == 303
