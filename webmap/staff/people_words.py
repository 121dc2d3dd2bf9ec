"""Roles and rules of the desk in the reader's words."""

from __future__ import annotations

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
