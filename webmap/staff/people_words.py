"""Roles, rules and actions of the desk in the reader's words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webmap.staff import bp


@bp.app_template_global()
def role_name(role: str) -> str:
    """A role's name."""
    names = {
        "viewer": _("viewer"),
        "editor": _("editor"),
        "reviewer": _("reviewer"),
        "administrator": _("administrator"),
    }
    return str(names[role])


@bp.app_template_global()
def role_means(role: str) -> str:
    """What a role may do, in a few words."""
    means = {
        "viewer": _("reads everything at the desk"),
        "editor": _("also proposes changes"),
        "reviewer": _("also publishes what others proposed, and reads the log"),
        "administrator": _("also keeps the people of the desk"),
    }
    return str(means[role])


def rule_sentence(rule: str) -> str:
    """Why something about people was refused, and what to do."""
    sentences = {
        "email": _("This is not an e-mail address. It looks like name@place.org.tr."),
        "name": _("Please write the person’s name, in 120 letters at most."),
        "exists": _("This e-mail address has an account already. Give it a new link on the person’s page."),
        "unknown": _("There is no such account or right (any more)."),
        "locked": _("The account is locked. Unlock it first."),
        "own": _("Nobody changes their own rights or locks themselves out. Another administrator has to do this."),
        "last": _("This is the last administrator. Make somebody else administrator first."),
        "role": _("There is no such role."),
        "programme": _("There is no such programme."),
        "subregion": _("There is no such sub-region."),
        "whole_administrator": _("An administrator’s right cannot be limited to a programme or a sub-region."),
        "past": _("The last day lies in the past. Choose today or later."),
        "day": _("The last day is not a date such as 2027-01-31."),
        "outside_expires": _("The right of somebody from outside needs a last day."),
        "outside_role": _("Somebody from outside cannot be administrator."),
    }
    return str(sentences[rule])


@bp.app_template_global()
def action_name(action: str) -> str:
    """What was done, in words; actions of other pages keep their own word."""
    names = {
        "session.start": _("signed in"),
        "session.refused": _("sign-in refused"),
        "session.end_all": _("ended a person’s sessions"),
        "session.end_other": _("ended own sessions"),
        "factor.enrol": _("set a second factor up"),
        "factor.accept": _("second factor accepted"),
        "factor.refused": _("second factor refused"),
        "factor.reset": _("reset a second factor"),
        "factor.codes": _("made new recovery codes"),
        "password.set": _("set a password"),
        "person.invite": _("invited somebody"),
        "person.link": _("made a new link"),
        "person.lock": _("locked an account"),
        "person.unlock": _("unlocked an account"),
        "right.give": _("gave a right"),
        "right.take": _("took a right away"),
        "person.oidc": _("signed in with the organisation’s account for the first time"),
        "log.download": _("downloaded the log"),
    }
    return str(names.get(action, action))


@bp.app_template_global()
def detail_words(detail: dict[str, Any]) -> str:
    """The details of a line of the log; those of other pages keep their own words."""
    names = {
        "by": _("by"),
        "role": _("role"),
        "programme": _("programme"),
        "subregion": _("sub-region"),
        "until": _("until"),
        "outside": _("from outside"),
        "sender": _("from the address"),
        "count": _("count"),
        "rule": _("reason"),
        "reason": _("reason"),
    }
    ways = {
        "password": _("password"),
        "oidc": _("organisation’s account"),
        "totp": _("code"),
        "recovery": _("recovery code"),
    }
    said = []
    for key, value in detail.items():
        if value in (None, "", False):
            continue
        text = ways.get(value, value) if key == "by" else role_name(value) if key == "role" else value
        said.append(str(names.get(key, key)) if value is True else f"{names.get(key, key)}: {text}")
    return " · ".join(said)
