"""No page of the desk offers a role what it may not open or send."""

from __future__ import annotations

from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from geodata.models.staff import ROLES
from tests.staff.conftest import Desk
from tests.walking import Page, kind_of

MOST_OF_A_KIND, MOST = 2, 120


def needed(desk: Desk, path: str, method: str) -> str | None:
    """The role that the view at an address needs; None for one that anybody may open, and for what is no view."""
    try:
        endpoint, _values = desk.app.url_map.bind("localhost").match(path, method=method)
    except HTTPException:
        return None
    role = getattr(desk.app.view_functions[endpoint], "needs", None)
    return role if role in ROLES else None


@pytest.mark.parametrize("role", ["viewer", "editor", "reviewer"])
def test_what_a_role_is_offered_it_may_do(desk: Desk, role: str) -> None:
    client, waiting, met = desk.person(role).client, deque(["/personel"]), Counter[str]()
    refused, pages, forms = set(), 0, 0
    while waiting and pages < MOST:
        address = waiting.popleft()
        answer = client.get(address)
        pages += 1
        page = Page()
        if answer.mimetype == "text/html":
            page.feed(answer.text)
        answer.close()
        forms += len(page.forms)
        offered = [("GET", link) for link in page.links]
        offered += [(form.method, form.action) for form in page.forms if form.sends]
        for method, link in offered:
            target = urlsplit(urljoin(f"http://localhost{address}", link))
            if target.netloc != "localhost" or not target.path.startswith("/personel"):
                continue
            wanted = needed(desk, target.path, method)
            if wanted is not None and ROLES.index(wanted) > ROLES.index(role):
                refused.add((urlsplit(address).path, method, target.path, wanted))
            found = target.path + (f"?{target.query}" if target.query else "")
            met[kind_of(found)] += 1
            if method == "GET" and met[kind_of(found)] <= MOST_OF_A_KIND:
                waiting.append(found)
    assert not refused, sorted(refused)
    assert pages > 15, "a walk that reads nothing finds nothing"
    assert forms > 15
