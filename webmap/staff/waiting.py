"""Whose failed tries count together: an account from one address, the account from anywhere, and an address."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass

from flask import request
from flask_babel import ngettext
from sqlalchemy import Connection

from geodata import waits
from geodata.waits import Counted
from webmap.letter_gate import visitor
from webmap.staff.keys import keyed_hash

_QUARTER = dt.timedelta(minutes=15)
_FEW_MINUTES = dt.timedelta(minutes=5)
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Try:
    """One try that is counted; ``own`` keys are forgotten when it succeeds, ``shared`` ones belong to others too."""

    own: tuple[Counted, ...]
    shared: tuple[Counted, ...]

    def begin(self, connection: Connection) -> dt.timedelta | None:
        """None: it may be judged; else how long to wait."""
        return waits.begin(connection, (*self.own, *self.shared))

    def succeeded(self, connection: Connection) -> None:
        """It was right."""
        waits.succeeded(connection, self.own, self.shared)


def password_try(email: str) -> Try:
    """A try of a password. Whoever attacks an account from elsewhere keeps its owner waiting a few minutes at most."""
    return Try(
        (_counted("pair", f"{email}\n{network()}", 5, _QUARTER), _counted("account", email, 20, _FEW_MINUTES)),
        (_counted("address", network(), 30, _MINUTE),),
    )


def code_try(account: int) -> Try:
    """A try of a second factor's code: whoever tries knows the password already, so the waits are long."""
    return Try((_counted("code", str(account), 5, _QUARTER),), (_counted("address", network(), 30, _MINUTE),))


def in_words(wait: dt.timedelta) -> str:
    """How long to wait, as people say it."""
    seconds = max(1, int(wait.total_seconds() + 0.999))
    if seconds < 90:
        return str(ngettext("%(num)s second", "%(num)s seconds", seconds))
    return str(ngettext("%(num)s minute", "%(num)s minutes", -(-seconds // 60)))


def sender() -> str:
    """The visitor's address, for the person's own list of sessions and for the log of failures."""
    return visitor()[:64]


def network() -> str:
    """The visitor's address, of IPv6 the network that one subscriber has."""
    try:
        address = ipaddress.ip_address(sender())
    except ValueError:
        return request.remote_addr or ""
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))


def _counted(kind: str, text: str, free: int, longest: dt.timedelta) -> Counted:
    return Counted(f"{kind}:{keyed_hash('waits', f'{kind}:{text}')}", free, longest)
