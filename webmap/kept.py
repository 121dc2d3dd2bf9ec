"""What is worked out once for each data version, and kept by each process for the versions read last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from cachetools import LRUCache
from flask import current_app, g

from webmap.reading import Reading, at_the_desk

Made = TypeVar("Made")

MOST = 64


class Shelf:
    """The things kept, the one asked for longest ago left out first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: LRUCache[Hashable, object] = LRUCache(MOST)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under that key, or is made now. Two readers at once may both make it, and none waits."""
        with self._lock:
            if key in self._held:
                return cast(Made, self._held[key])
        made = make()
        with self._lock:
            self._held[key] = made
        return made


def kept(r: Reading, name: Hashable, make: Callable[[], Made]) -> Made:
    """What ``make`` finds in the reading's data version, under a name of its own; it may depend on nothing else.

    What is withheld today is withheld from old versions too, so these are kept for the newest one's sake as well; and
    staff see more than the public.
    """
    shelf: Shelf = current_app.extensions.setdefault("kept", Shelf())
    return shelf.get((name, r.codebook.version, g.get("newest"), at_the_desk()), make)
