"""Every link and form that a role meets is followed and attacked: no error of ours, nothing of the attack in a page."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from tests.faults.conftest import Amounts
from tests.faults.fuzzing import Findings, Request, ask
from tests.faults.hostile import MARK
from tests.faults.test_fuzz_addresses import databases_own, desk  # noqa: F401  # fixtures
from tests.staff.conftest import Desk
from tests.walking import Page, kind_of
from webmap.staff import session

pytestmark = pytest.mark.fault
ATTACKS = (
    MARK, f'"{MARK}', f"'>{MARK}", f"</script>{MARK}", f"</title>{MARK}", "javascript:zx9", "' OR '1'='1' --",
    "'; SELECT pg_sleep(20); --", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "{{7*7}}", "${7*7}",
    "a\r\nX-Zx9: 1", "//evil.example", "\0",
)  # fmt: skip
PUBLIC, DESK = ("/", "/en/", "/personel", "/api", "/acik-veri"), ("/personel", "/en/personel")
ENDS_IT = ("cikis", "sign_out")
MOST_OF_A_KIND = 3
"""Addresses that differ in numbers and names alone are followed so often."""


@pytest.mark.parametrize("role", ["", "viewer", "editor", "reviewer", "administrator"])
def test_a_role_attacks_all_it_can_reach(desk: Desk, amounts: Amounts, role: str) -> None:  # noqa: F811  # the fixture
    findings, draw = Findings(), random.Random(f"{amounts.seed}-crawl-{role}")
    waiting, met, pages, forms = deque(DESK if role else PUBLIC), Counter[str](), 0, 0
    while waiting and pages < max(40, amounts.requests // 100):
        address = waiting.popleft()
        if pages % 5 == 0:
            # An attack may end a session, or have its person wait.
            person = desk.person(role, f"crawl-{role}-{pages}") if role else None
            client = person.client if person else desk.app.test_client()
            token = session.csrf(person.token) if person else ""
        answer = client.get(address)
        pages += 1
        if answer.status_code in (301, 302, 303, 308):
            answered = [answer.headers["Location"]]
        elif answer.mimetype == "text/html":
            page = Page()
            page.feed(answer.text)
            answered = page.links
            for request in attacks(draw, address, page):
                attacked = f"{request.method} {kind_of(request.path)} {request.seed.rpartition(' ')[2]}"
                met[attacked] += 1
                if met[attacked] <= MOST_OF_A_KIND:
                    forms += 1
                    ask(client, request, findings, token)
        else:
            answered = []
        answer.close()
        for link in answered:
            target = urlsplit(urljoin(f"http://localhost{address}", link))
            found = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc != "localhost" or any(word in found for word in ENDS_IT):
                continue
            if role and not target.path.startswith(DESK):
                continue
            met[kind_of(found)] += 1
            if met[kind_of(found)] <= MOST_OF_A_KIND:
                waiting.append(found)
    print(f"{role or 'nobody'}: {pages} pages, {forms} attacks, {dict(sorted(findings.statuses.items()))}")
    assert not findings.faults, findings.told()
    assert pages >= 10, "a crawl that reads nothing finds nothing"


def attacks(draw: random.Random, address: str, page: Page) -> Iterator[Request]:
    """Each name of the page's question and of its forms, one after the other, with an attack in it."""
    parts = urlsplit(address)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    for at, (name, _value) in enumerate(asked):
        question = [*asked[:at], (name, draw.choice(ATTACKS)), *asked[at + 1 :]]
        yield Request(f"{address} {name}", "GET", parts.path, question, [], {})
    for form in page.forms:
        target = urlsplit(urljoin(f"http://localhost{address}", form.action)).path
        if target.endswith(ENDS_IT):
            continue
        for name in form.held:
            sent = {**form.held, name: draw.choice(ATTACKS)}
            sent.pop("csrf_token", None)
            if form.method == "GET":
                yield Request(f"{address} {name}", "GET", target, list(sent.items()), [], {})
            else:
                yield Request(f"{address} {name}", "POST", target, [], [], {"data": sent})
