"""What a proposal is called, in the reader's language: a code says the sentence, its title what the sentence is of."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webmap.staff import bp
from webmap.staff.code_lists import LISTS


@bp.app_template_global()
def proposal_title(one: Any) -> str:
    """The title of a proposal (``title``, ``detail``); one that was kept in words is repeated as it is."""
    return titled(one.detail.get("said", ""), one.title)


def titled(code: str, of: str) -> str:
    """The sentence that a code stands for; without one, or with an unknown one, only what it is of."""
    if code == "list":
        of = str(LISTS[of].name) if of in LISTS else of
    sentences = {
        "removal": _("To be removed: %(ref)s", ref=of),
        "undo": _("Taking back data version %(label)s", label=of),
        "withhold": _("To be withheld: %(ref)s", ref=of),
        "show": _("To be shown again: %(ref)s", ref=of),
        "exclude": _("Outside the totals: %(ref)s", ref=of),
        "include": _("Back in the totals: %(ref)s", ref=of),
        "image": _("Image of %(ref)s", ref=of),
        "image_removal": _("Image to be removed: %(ref)s", ref=of),
        "image_privacy": _("Image withdrawn for privacy: %(ref)s", ref=of),
        "image_order": _("Order of the images: %(ref)s", ref=of),
        "video": _("Video of %(ref)s", ref=of),
        "video_removal": _("Video to be removed: %(ref)s", ref=of),
        "video_privacy": _("Video withdrawn for privacy: %(ref)s", ref=of),
        "list": _("List: %(name)s", name=of),
        "subregion": _("Sub-region: %(name)s", name=of),
    }
    return str(sentences.get(code, of))
