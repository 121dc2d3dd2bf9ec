"""What a program that walks through pages sees of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Form:
    """A form: where it is sent, how, its names with values, and whether it can be (a form that is only read cannot)."""

    action: str
    method: str
    held: dict[str, str] = field(default_factory=dict)
    sends: bool = False


@dataclass
class Page(HTMLParser):
    """The links of a page, and its forms."""

    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    _closed: list[bool] = field(default_factory=list)
    """Of the fieldsets around: whether each is disabled."""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag in ("a", "link") and "href" in held:
            self.links.append(held["href"])
        elif tag == "form":
            self.forms.append(Form(held.get("action", ""), held.get("method", "get").upper()))
        elif tag == "fieldset":
            self._closed.append("disabled" in held)
        elif tag in ("input", "select", "textarea", "button") and self.forms:
            if held.get("name"):
                self.forms[-1].held.setdefault(held["name"], held.get("value", ""))
            if tag == "button" and "disabled" not in held and not any(self._closed):
                self.forms[-1].sends = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset" and self._closed:
            self._closed.pop()


def kind_of(address: str) -> str:
    """What addresses of one page have in common: letters of each part's beginning, and the names of the question."""
    parts = urlsplit(address)
    names = ",".join(sorted({name for name, _value in parse_qsl(parts.query)}))
    heads = [part if at < 2 else "*" for at, part in enumerate(parts.path.split("/")[1:])]
    return f"{'/'.join(heads)}?{names}"
