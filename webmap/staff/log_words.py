"""Lines of the log in words: what was done, with what, and its details."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from loaders.workbench.lists import LISTS
from webmap.change_titles import change_title
from webmap.language import current
from webmap.staff import bp
from webmap.staff.people_words import role_name

DIGEST = 12
"""Signs of a file's fingerprint that the page shows; the file of the log holds it whole."""


@bp.app_template_global()
def action_name(action: str) -> str:
    """What was done, in words."""
    return str({**_of_people(), **_of_records()}.get(action, action))


def _of_people() -> dict[str, str]:
    return {
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


def _of_records() -> dict[str, str]:
    return {
        "proposal.draft": _("wrote a proposal"),
        "proposal.submitted": _("handed a proposal in"),
        "proposal.published": _("published a proposal"),
        "proposal.rejected": _("sent a proposal back"),
        "proposal.withdrawn": _("withdrew a proposal"),
        "import.upload": _("brought a list"),
        "import.check": _("had a list checked"),
        "import.marked": _("downloaded a marked list"),
        "import.propose": _("made a proposal of a list"),
        "import.delete": _("deleted an upload"),
        "import.register": _("downloaded today’s records"),
        "import.template": _("downloaded an empty list"),
        "export.private": _("downloaded private columns"),
        "media.upload": _("brought an image"),
        "media.original": _("downloaded an original image"),
        "media.privacy": _("withdrew an image for privacy"),
        "media.delete": _("deleted an image"),
        "quality.accept": _("called a finding right as it is"),
        "quality.take_back": _("took such a word back"),
        "quality.export": _("downloaded a work list"),
        "ticket.begin": _("began with a request"),
        "ticket.draft": _("drafted an answer"),
        "ticket.accepted": _("accepted a request"),
        "ticket.declined": _("declined a request"),
        "story.published": _("published a story"),
        "story.declined": _("declined a story"),
        "story.removed": _("took a story away"),
        "retention.erase": _("personal data past their term erased"),
    }


@bp.app_template_global()
def object_name(action: str, name: str) -> str:
    """What a line is about: a proposal or an upload by its number, anything else as it is called."""
    if action.startswith("proposal."):
        return str(_("Proposal %(number)s", number=name))
    if action.startswith("import.") and name.isdigit():
        return str(_("Upload %(number)s", number=name))
    return _list(name)


@bp.app_template_global()
def detail_words(detail: dict[str, Any]) -> str:
    """The details of a line of the log in words; what says nothing is left out."""
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
        "kind": _("kind"),
        "file": _("file"),
        "size": _("bytes"),
        "sha256": _("fingerprint"),
        "source": _("list"),
        "rows_read": _("rows"),
        "errors": _("errors"),
        "warnings": _("warnings"),
        "proposal": _("proposal"),
        "whole": _("complete list"),
        "format": _("format"),
        "query": _("question"),
        "part": _("part"),
        "note": _("note"),
    }
    told = [
        (names.get(key, key), _value(key, value)) for key, value in detail.items() if value not in (None, "", False)
    ]
    return " · ".join(str(name) if value == "True" else f"{name}: {value}" for name, value in told)


def _list(key: str) -> str:
    source = LISTS.get(key)
    return key if source is None else source.title if current() == "tr" else source.title_en


def _value(key: str, value: Any) -> str:
    ways = {
        "password": _("password"),
        "oidc": _("organisation’s account"),
        "totp": _("code"),
        "recovery": _("recovery code"),
    }
    text = str(value)
    match key:
        case "by":
            return str(ways.get(text, text))
        case "role":
            return str(role_name(text))
        case "kind":
            return change_title(text)
        case "source":
            return _list(text)
        case "sha256":
            return f"{text[:DIGEST]}…"
    return text
