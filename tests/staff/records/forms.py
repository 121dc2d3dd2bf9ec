"""A record's form as a browser without scripts sends it back: read from the page, changed, sent."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = self._area = self._form = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = at.get("class", "")
        if not {"record-form", "org-form"} & set(self._form.split()):
            return
        name = at.get("name", "")
        if tag == "input" and name and not (at.get("type") in ("checkbox", "radio") and "checked" not in at):
            self.values[name] = at.get("value", "")
        elif tag == "select":
            self._select = name
            self.values[name] = ""
        elif tag == "option" and self._select and "selected" in at:
            self.values[self._select] = at.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._form = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def fields(page: str) -> dict[str, str]:
    """The values of the record's form in a page; of an organisation's page those of all its forms."""
    found = _Fields()
    found.feed(page)
    return found.values


def sent(person: Any, path: str, page: str | None = None, /, do: str = "save", **changes: str) -> Any:
    """Open the form (or take the page at hand), change these fields (``__`` stands for ``-``), and send it."""
    values = fields(page if page is not None else person.get(path).text)
    values |= {name.replace("__", "-"): value for name, value in changes.items()}
    return person.post(path, {name: value for name, value in {**values, "do": do}.items() if name != "csrf_token"})
