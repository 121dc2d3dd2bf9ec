"""Who may open which page is written down twice, and the public can only read, but for two letters.

What really happens to each person at each address is tried in tests/staff/accounts/test_roles.py, from the views' own
declarations. Here these declarations are held against a list, so that a wrong one does not prove itself right.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from geodata.models.staff import ROLES
from geodata.settings import Settings
from webmap import create_app
from webmap.staff.access import HALF, OPEN

LIST = Path(__file__).with_name("routes.csv")
PUBLIC = "public"
"""The role of a page that declares none: whoever comes."""

WITHOUT_SIGNING_IN = {
    "sign_in",
    "signed_in",
    "invitation",
    "invitation_accepted",
    "single_sign_on",
    "single_sign_on_back",
}
LETTERS = {"report_sent", "story_sent"}


@pytest.fixture(scope="module")
def routes() -> list[tuple[Rule, str | None]]:
    """Every route with the role its view declares; no database is needed for that."""
    app: Flask = create_app(Settings(database_url="postgresql+psycopg://x/y", secret_key="x" * 40))
    return [(rule, getattr(app.view_functions[rule.endpoint], "needs", None)) for rule in app.url_map.iter_rules()]


def methods(rule: Rule) -> str:
    return " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def page(rule: Rule) -> str:
    """A page's name, the same in both languages."""
    name: str = rule.endpoint
    return name.removeprefix("tr.").removeprefix("en.")


def at_the_desk(routes: list[tuple[Rule, str | None]]) -> Iterator[tuple[Rule, str | None]]:
    return ((rule, needed) for rule, needed in routes if rule.endpoint.startswith("tr.staff."))


def test_every_address_is_on_the_list_with_its_role(routes: list[tuple[Rule, str | None]]) -> None:
    """A new page, service or part of the API, another role or a further method is one line to decide in routes.csv."""
    with LIST.open(encoding="utf-8", newline="") as file:
        decided = {(row["page"], row["role"], row["methods"]) for row in csv.DictReader(file)}
    found = {(page(rule), needed or PUBLIC, methods(rule)) for rule, needed in routes}
    assert sorted(found - decided) == [], "not decided"
    assert sorted(decided - found) == [], "decided, but not there"


def test_every_role_is_one_that_exists_and_few_pages_are_open(routes: list[tuple[Rule, str | None]]) -> None:
    desk = list(at_the_desk(routes))
    assert {needed for _, needed in desk} == {OPEN, HALF, *ROLES}
    opened = {rule.endpoint.removeprefix("tr.staff.") for rule, needed in desk if needed == OPEN}
    assert opened == WITHOUT_SIGNING_IN


def test_whatever_changes_something_needs_more_than_reading(routes: list[tuple[Rule, str | None]]) -> None:
    """A viewer posts nothing but what concerns their own account."""
    for rule, needed in at_the_desk(routes):
        if "POST" in methods(rule) and needed == "viewer":
            assert rule.rule.startswith("/personel/hesabim/"), rule


def test_no_page_of_the_desk_lies_outside_of_it(routes: list[tuple[Rule, str | None]]) -> None:
    for rule, needed in routes:
        lies_there = rule.rule.startswith(("/personel", "/en/personel"))
        assert lies_there == (".staff." in rule.endpoint), rule
        assert lies_there or needed is None, rule


def test_the_public_only_reads_but_for_its_letters(routes: list[tuple[Rule, str | None]]) -> None:
    for rule, _ in routes:
        name = rule.endpoint.rpartition(".")[2]
        if ".staff." not in rule.endpoint and methods(rule) != "GET":
            assert (name, methods(rule)) in {(letter, "POST") for letter in LETTERS}, rule
