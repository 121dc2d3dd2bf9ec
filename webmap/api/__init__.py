"""The public JSON API: one file per resource, found by walking, each answering the same questions as the pages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Blueprint, Response

from geodata.filters import ProjectFilter

PREFIX = "/api/v1"

bp = Blueprint("api", __name__)


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    tr: str
    en: str


@dataclass(frozen=True)
class Own:
    """A parameter that only some resources know: its JSON schema and what it means."""

    name: str
    schema: dict[str, Any]
    about: Text
    example: str | None = None


@dataclass(frozen=True)
class Found:
    """What a resource found: ``data`` as its declared type says, how many records in all, and where to go on.

    ``page`` is the endpoint and values of the page that shows the same. ``files`` is the endpoint and values of the
    same as files, in the spatial formats too only where it is ``spatial``. ``next`` is the cursor of the next page.
    ``flt`` is the filter answered where the resource narrows the address's own.
    """

    data: Any
    count: int | None = None
    page: tuple[str, dict[str, Any]] | None = None
    files: tuple[str, dict[str, Any]] | None = None
    spatial: bool = True
    next: str | None = None
    flt: ProjectFilter | None = None


@dataclass(frozen=True)
class Operation:
    """One address of the API: path below the prefix, what it answers, and which parameters it takes.

    ``data`` is the type of the answer's data. ``filtered`` resources take every question of the filter; ``shown``
    names further parameters of the pages' addresses, ``own`` those of the API alone. ``named`` says what kind of
    record each part of the path names. With ``key``, data is a list of records that may be asked for with only some
    members, that one always among them.
    """

    name: str
    path: str
    title: Text
    data: Any
    ask: Callable[..., Found]
    filtered: bool = False
    shown: tuple[str, ...] = ()
    own: tuple[Own, ...] = ()
    named: dict[str, str] = field(default_factory=dict)
    key: str = ""


_found: list[Operation] = []


def resource(path: str, title: Text, data: Any, **how: Any) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """Serve what the function finds at ``path``, in the envelope of every answer; see Operation for ``how``."""

    def keep(ask: Callable[..., Found]) -> Callable[..., Found]:
        operation = Operation(ask.__name__, path, title, data, ask, **how)
        _found.append(operation)

        def view(**values: Any) -> Response:
            from webmap.api.answer import answer  # the answer needs this module's types

            return answer(operation, values)

        # A project's reference may hold a slash.
        rule = path.replace("{ref}", "<path:ref>").replace("{", "<").replace("}", ">")
        bp.add_url_rule(rule, ask.__name__, view)
        return ask

    return keep


@cache
def blueprint() -> Blueprint:
    """The blueprint with every module of this folder attached."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return bp


def operations() -> tuple[Operation, ...]:
    """Every operation, in order of path."""
    blueprint()
    return tuple(sorted(_found, key=lambda one: one.path))
