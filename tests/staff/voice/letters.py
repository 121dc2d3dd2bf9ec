"""Filling in the public's forms as a browser does, with the time that people take."""

from __future__ import annotations

import re
import time
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.staff.conftest import Desk
from webmap import letter_gate

REF = "PRJ-010"
REQUEST = {
    "alan": "amount",
    "yanlis": "Destek tutarı yanlış yazılmış.",
    "dogru": "1.234.567,89 TL",
    "kaynak": "Sözleşmenin ilanı",
    "eposta": "gizli@example.org",
    "onay": "1",
}
STORY = {
    "hikaye": "Bu proje sayesinde mahallemizdeki eski yapı yeniden yaşamaya başladı.",
    "iliski": "neighbour",
    "ad_goster": "evet",
    "ad": "Ayla Örnek",
    "eposta": "gizli@example.org",
    "onay_eser": "1",
    "onay_kisiler": "1",
    "onay_lisans": "1",
}


def token(desk: Desk, purpose: str, age: float = 60) -> str:
    """The signed word of a form that was given out so many seconds ago."""
    with desk.app.app_context():
        return letter_gate.seal(purpose, time.time() - age)


def send(
    desk: Desk, what: str = "report", ref: str = REF, client: FlaskClient | None = None, **how: Any
) -> TestResponse:
    """Send a request or a story; ``how``: ``age``, ``address``, ``sealed``, and fields otherwise (None: left out)."""
    age, address, sealed = how.pop("age", 60), how.pop("address", "192.0.2.1"), how.pop("sealed", None)
    fields = {
        **(REQUEST if what == "report" else STORY),
        letter_gate.TOKEN: sealed or token(desk, f"{what}:{ref}", age),
    }
    fields = {name: value for name, value in {**fields, **how}.items() if value is not None}
    path = f"/bildir/{ref}" if what == "report" else f"/hikaye/{ref}"
    return (client or desk.app.test_client()).post(
        path, data=fields, content_type="multipart/form-data", environ_base={"REMOTE_ADDR": address}
    )


def number_of(answer: TestResponse) -> str:
    """The ticket's or story's number that the answer leads to."""
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    found = re.search(r"(IZ|HK)-\d{4}-[2-9A-Z]{8}", answer.headers["Location"])
    assert found
    return found[0]
