"""The least a server can do: eight kilobytes out of memory, by the same program that serves the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

PAGE = b"x" * 8192


def app(_: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application."""
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]
