"""Parts found by walking a folder: one module each, none listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any, Protocol, TypeVar


class Keyed(Protocol):
    """A part that is known by a key."""

    @property
    def key(self) -> str:
        """What it is called, in addresses too."""
        ...


T = TypeVar("T", bound=Keyed)


def parts(package: ModuleType, name: str, kind: type[T]) -> dict[str, T]:
    """The part that each module of the package defines under ``name``, by the part's ``key``.

    Raises RuntimeError when a module has none of that kind or two share a key.
    """
    found: dict[str, T] = {}
    for module in pkgutil.iter_modules(package.__path__):
        path = f"{package.__name__.replace('.', '/')}/{module.name}.py"
        part: Any = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), name, None)
        if not isinstance(part, kind):
            raise RuntimeError(f"{path} must define {name}, a value of {kind.__name__}.")
        if part.key in found:
            raise RuntimeError(f"Two parts are called {part.key!r}; {path} is one of them.")
        found[part.key] = part
    return found
