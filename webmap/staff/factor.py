"""The second factor: time-based codes (RFC 6238) of which none counts twice, and recovery codes that count once."""

from __future__ import annotations

import base64
import datetime as dt
import re
import secrets

import pyotp
from sqlalchemy import Connection, delete, insert, or_, select, update

from geodata.accounts import named
from geodata.models import Account, RecoveryCode
from geodata.staff import log_event
from webmap.staff.keys import decipher, derived, encipher, keyed_hash

ISSUER = "İzmir Destek Haritası"
CODES = 10
STEP = 30
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs that are not mistaken for each other when written on paper."""


class UnreadableFactor(RuntimeError):
    """The secret was enciphered with another SECRET_KEY; an administrator has to reset the second factor."""


def offered(token: str) -> str:
    """The secret that a session offers for enrolment: made from its token, so that looking at it keeps nothing."""
    return base64.b32encode(derived("enrolment", token, 20)).decode()


def address(secret: str, email: str) -> str:
    """What an authenticator reads from the QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER))


def step_of(secret: str, code: str, now: dt.datetime | None = None) -> int | None:
    """The time step this code belongs to, of the current one and its neighbours; None when it is none of theirs."""
    plain = re.sub(r"\s", "", code)
    at = int((now or dt.datetime.now(dt.UTC)).timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    if not re.fullmatch(r"[0-9]{6}", plain):
        return None
    fitting = [step for step in (at - 1, at, at + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), plain)]
    return fitting[-1] if fitting else None


def enrol(connection: Connection, account: int, secret: str, step: int) -> list[str]:
    """Keep the secret of whoever has just shown a code of it; gives new recovery codes, to be shown once."""
    values = {"totp_secret": encipher("totp", secret), "totp_step": step}
    connection.execute(update(Account).where(Account.id == account).values(**values))
    log_event(connection, account, "factor.enrol", named(account))
    return new_codes(connection, account)


def new_codes(connection: Connection, account: int) -> list[str]:
    """New recovery codes in place of all older ones."""
    made = ["".join(secrets.choice(_SIGNS) for _sign in range(12)) for _code in range(CODES)]
    connection.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    connection.execute(
        insert(RecoveryCode), [{"account_id": account, "code_hash": _code_hash(account, code)} for code in made]
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]


def accepted(connection: Connection, account: int, code: str) -> str | None:
    """How the code proves the second factor (``totp`` or ``recovery``), which uses it up; None when it does not.

    Raises UnreadableFactor.
    """
    kept = connection.execute(select(Account.totp_secret).where(Account.id == account)).scalar_one()
    if kept is None:
        return None
    secret = decipher("totp", kept)
    if secret is None:
        raise UnreadableFactor
    step = step_of(secret, code)
    if step is not None:
        newer = or_(Account.totp_step.is_(None), Account.totp_step < step)
        used = update(Account).where(Account.id == account, newer).values(totp_step=step)
        return "totp" if connection.execute(used.returning(Account.id)).first() else None
    plain = re.sub(r"[\s-]", "", code).lower()
    mine = (RecoveryCode.account_id == account, RecoveryCode.code_hash == _code_hash(account, plain))
    used_up = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=dt.datetime.now(dt.UTC))
    return "recovery" if connection.execute(used_up.returning(RecoveryCode.account_id)).first() else None


def _code_hash(account: int, code: str) -> str:
    return keyed_hash("recovery", f"{account}:{code}")
