"""What a new password must be, and what it need not be."""

from __future__ import annotations

import pytest
from flask import Flask

from webmap.staff import passwords

ABOUT = ("Ayşe Yılmaz", "ayse.yilmaz@izka.org.tr")


@pytest.mark.parametrize(
    "password",
    [
        "kısa",
        "123456789012",
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "AyşeYılmaz2026",
        "ayseyilmaz1990",
        "izmir35izmir35",
        "Şifre1234567",
        "galatasaray1905",
        "x" * 129,
    ],
)
def test_weak_ones_are_refused(app: Flask, password: str) -> None:
    with app.test_request_context("/"):
        assert passwords.fault(password, password, ABOUT)


@pytest.mark.parametrize(
    "password",
    ["kestane iskele rüzgar defter", "fQ7!mZ2#vLp9", "makara   bulut çekirdek", "7f" + "kırlangıç ördek " * 7],
)
def test_good_ones_pass_and_are_found_again(app: Flask, password: str) -> None:
    with app.test_request_context("/"):
        assert passwords.fault(password, password, ABOUT) is None
        assert passwords.fault(password, password + "x", ABOUT)
    kept = passwords.hashed(password)
    assert passwords.fits(kept, password)
    assert not passwords.fits(kept, password + " ")


def test_the_same_letters_from_another_keyboard_fit() -> None:
    assert passwords.fits(passwords.hashed("gu\u0308zel bir u\u0308lke burasi"), "güzel bir ülke burasi")
    assert not passwords.fits("not a hash", "x")
