"""Charts of the one filter: one file each in this folder, found by walking it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from webmap.address import Address
from webmap.charts.chart import Chart
from webmap.reading import Reading

INDICATOR = "gosterge"
"""The parameter that names the indicator of the scatter; only charts and their pages know it."""


@dataclass(frozen=True)
class Wanted:
    """What a chart is asked: the address (its filter and lens), and an indicator where the chart needs one."""

    address: Address
    indicator: str | None = None


Draw = Callable[[Reading, Wanted], Chart]


@cache
def charts() -> Mapping[str, Draw]:
    """Key → how the chart is made, in their order. Raises RuntimeError when two files claim one key."""
    found: dict[str, Draw] = {}
    loaded = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    for module in sorted((one for one in loaded if hasattr(one, "KEY")), key=lambda one: int(one.ORDER)):
        if module.KEY in found:
            raise RuntimeError(f"webmap/charts: two files make the chart {module.KEY!r}; give one of them another KEY.")
        found[module.KEY] = module.draw
    return MappingProxyType(found)
