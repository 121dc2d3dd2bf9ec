"""A proposal's whole way at the desk: written by one person, published by another."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.staff.conftest import Desk

Publish = Callable[..., str]


@pytest.fixture
def publish(desk: Desk) -> Publish:
    """Propose a step on a record's visibility and have it published; gives the number of the proposal."""

    def whole_way(ref: str, **form: str) -> str:
        editor, reviewer = desk.person("editor"), desk.person("reviewer")
        made = editor.post(f"/personel/gorunurluk/{ref}", form)
        assert made.status_code == 303, made.text
        found = re.search(r"/oneri/(\d+)", made.headers["Location"])
        assert found
        assert editor.post(f"/personel/oneri/{found[1]}/gonder").status_code == 303
        published = reviewer.post(f"/personel/oneri/{found[1]}/yayimla")
        assert published.status_code == 303, published.text
        return found[1]

    return whole_way
