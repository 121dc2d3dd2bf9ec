"""Collections read as a program does: page after page along the links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient

ITEMS = "/ogc/collections/{}/items"


def get(client: FlaskClient, path: str) -> Any:
    """The document at an address, which must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:400])
    return answer.get_json(force=True)


def whole(client: FlaskClient, key: str, query: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """All features of a question, in pages of ``limit``, with what each page says of itself checked."""
    found: list[dict[str, Any]] = []
    address: str | None = f"{ITEMS.format(key)}?{query}{'&' if query else ''}limit={limit}"
    while address:
        page = get(client, address)
        assert page["numberReturned"] == len(page["features"]) <= limit
        found += page["features"]
        matched = page["numberMatched"]
        address = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)
    assert len(found) == matched
    assert len({one["id"] for one in found}) == matched, "no feature comes twice, and none is left out"
    return found


def cql(text: str, **more: str) -> str:
    """An address's query with an expression."""
    return urlencode(
        {"filter": text, **{name.replace("_", "-"): value for name, value in more.items()}}, quote_via=quote
    )
