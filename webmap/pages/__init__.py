"""Public pages: each view reads what is asked, asks the register and shows the answer."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from flask import Blueprint

from webmap import staff

bp = Blueprint("pages", __name__)


@cache
def blueprint() -> Blueprint:
    """The blueprint with every module of this folder attached."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    bp.register_blueprint(staff.blueprint())
    return bp
