"""The staff desk: every view needs a role that it names; a view that names none is closed."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from flask import Blueprint

from webmap.staff import access

bp = Blueprint("staff", __name__, url_prefix="/personel")


@cache
def blueprint() -> Blueprint:
    """The blueprint with every module of this folder attached and the guard at its door."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    access.guard(bp)
    return bp
