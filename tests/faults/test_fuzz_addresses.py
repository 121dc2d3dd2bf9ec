"""Whatever is asked at whatever address, by whomever: an answer, soon, in bounds, and none of the visitor's markup."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from flask import Flask

from geodata.settings import Settings
from tests.faults.conftest import Amounts
from tests.faults.fuzzing import Findings, Request, ask, drawn, memory
from tests.faults.hostile import text, text_once
from tests.staff.conftest import Desk
from tests.staff.door.test_review_pages import draft
from tests.staff.records.forms import fields
from webmap import create_app
from webmap.staff import session

MORE_MEMORY = 700 * 2**20
"""Bytes that all these requests together may add to the process: kept answers, compiled templates, one large file."""


@pytest.fixture(scope="module")
def desk(databases_own: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The whole product on a copy of the register, with folders of its own and no limit of questions a minute."""
    folder = tmp_path_factory.mktemp("fuzz")
    names = ("media_dir", "uploads_dir", "releases_dir", "columns_dir")
    folders = {name: str(folder / name) for name in names}
    app = create_app(Settings(database_url=databases_own, secret_key="k" * 40, api_rate=0, **folders))  # type: ignore[arg-type]  # all texts
    made = Desk(app)
    for _ in range(2):
        draft(made, made.person("editor"))
    yield made
    app.config["DATABASE"].close()


@pytest.fixture(scope="module")
def databases_own(databases: object, loaded_url: str) -> Iterator[str]:
    from tests.databases import Databases

    assert isinstance(databases, Databases)
    with databases.own("loaded") as url:
        yield url


def routes(app: Flask, start: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Routes and their methods; those at the desk when ``start`` says so, else all others."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("sign_out"):
            continue
        if rule.rule.startswith(("/personel", "/en/personel")) == bool(start):
            methods = tuple(sorted((rule.methods or set()) & {"GET", "POST"}))
            found.append((rule.rule, methods))
    return sorted(found)


@pytest.mark.parametrize(
    ("who", "share"), [("", 0.6), ("administrator", 0.2), ("editor", 0.15), ("viewer", 0.03), ("reviewer", 0.02)]
)
def test_no_request_does_harm(desk: Desk, amounts: Amounts, who: str, share: float) -> None:
    rules, findings, before = routes(desk.app, ("desk",) if who else ()), Findings(), memory()
    number = max(1, int(amounts.requests * share))
    for one in range(number):
        if one % 200 == 0:
            client, token = _visitor(desk, who, one)
        ask(client, drawn(f"{amounts.seed}-{who}-{one}", rules), findings, token)
    grown = memory() - before
    print(f"{number} requests as {who or 'nobody'}: {dict(sorted(findings.statuses.items()))}, ")
    print(f"slowest {findings.slowest[0]:.1f} s {findings.slowest[1][:160]}")
    print(f"largest {findings.largest[0]} bytes, {grown / 2**20:.0f} MiB more memory")
    assert not findings.faults, findings.told()
    assert grown < MORE_MEMORY


FORMS = ("/personel/kayit/PRJ-010", "/personel/yeni/proje", "/personel/yeni/alan", "/en/personel/kayit/PRJ-012")


def test_no_form_does_harm(desk: Desk, amounts: Amounts) -> None:
    """Forms of records as a browser sends them, but for a few fields that hold anything."""
    findings, number = Findings(), max(1, amounts.requests // 20)
    editor = desk.person("editor", "forms")
    pages = {path: fields(editor.get(path).text) for path in FORMS}
    for one in range(number):
        draw = random.Random(f"{amounts.seed}-form-{one}")
        path = draw.choice(FORMS)
        held = dict(pages[path])
        for name in draw.choices(sorted(held), k=draw.choice([1, 2, 5, 20])):
            held[name] = text(draw).encode("utf-8", "replace").decode()
        held["do"] = draw.choice(
            (
                "save",
                "check",
                "remove",
                "add|place",
                "drop|place|0",
                "find|place|0",
                "take|place|0|38,1|27,5|x",
                text_once(draw),
            )
        )
        held["do"] = held["do"].encode("utf-8", "replace").decode()
        del held["csrf_token"]
        sent = Request(f"{amounts.seed}-form-{one}", "POST", path, [], [], {"data": held})
        ask(editor.client, sent, findings, session.csrf(editor.token))
    print(f"{number} forms: {dict(sorted(findings.statuses.items()))}, slowest {findings.slowest[0]:.1f} s")
    assert not findings.faults, findings.told()


def _visitor(desk: Desk, who: str, number: int) -> tuple:  # type: ignore[type-arg]
    """A client and its form token. At the desk each has another person: locks, ends of sessions hit one alone."""
    if not who:
        return desk.app.test_client(), ""
    person = desk.person(who, f"{who}-{number}")
    return person.client, session.csrf(person.token)
