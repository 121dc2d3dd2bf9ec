"""What a visitor sends, without the one letter that PostgreSQL cannot keep."""

from __future__ import annotations

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

NUL = "\0"


class Sent(Request):
    """A request in whose form no NUL stands: no keyboard types one, and each view would otherwise have to ask."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        form = self.__dict__["form"]
        if any(NUL in name or NUL in value for name, value in form.items(multi=True)):
            pairs = [(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in form.items(multi=True)]
            self.__dict__["form"] = ImmutableMultiDict(pairs)
