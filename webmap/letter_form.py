"""Reading the forms of letters: every field cleaned, every fault told at its field, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from geodata import stories, voice
from geodata.letters import is_email, plain
from webmap.voice_words import consents

TEXT = 2000
"""Letters of a text field."""

SHORT = 10


@dataclass
class Filled:
    """A form as it was filled in: cleaned values to show again, and the faults by field."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, most: int = TEXT, least: int = 0, *, lines: bool = True) -> str:
        """A text field, cleaned; too long or too short is a fault."""
        # Counted after cleaning; far more than allowed is not even cleaned.
        raw = request.form.get(name, "")
        value = plain(raw[: most * 4], lines=lines)
        self.values[name] = value
        if len(value) > most or len(raw) > most * 4:
            self.faults[name] = _(
                "Too long: %(count)s letters, %(most)s at most.", count=max(len(value), len(raw)), most=most
            )
        elif len(value) < least:
            self.faults[name] = _("Please write at least %(least)s letters.", least=least) if value else _missing()
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        """One of the known values."""
        value = request.form.get(name, "")
        if value not in known:
            self.faults[name] = _("Please choose one.")
            value = ""
        self.values[name] = value
        return value

    def tick(self, name: str) -> bool:
        """A box that must be ticked."""
        ticked = request.form.get(name) == "1"
        self.values[name] = "1" if ticked else ""
        if not ticked:
            self.faults[name] = _("We cannot take it without your consent.")
        return ticked

    def email(self, name: str) -> str | None:
        """An optional e-mail address."""
        value = self.text(name, 254, lines=False)
        if value and name not in self.faults and not is_email(value):
            self.faults[name] = _("This is not an e-mail address such as ad@example.org. You can leave it empty.")
        return value or None


def read_request(kind: str, ref: str, language: str) -> tuple[Filled, voice.Request]:
    """A correction request from the form; it counts only if the form has no faults."""
    filled = Filled()
    asked = voice.Request(
        kind=kind,
        ref=ref,
        field=filled.choice("alan", voice.FIELDS),
        wrong=filled.text("yanlis", least=SHORT),
        right=filled.text("dogru", least=1),
        knowledge=filled.text("kaynak", least=1),
        email=filled.email("eposta"),
        language=language,
    )
    filled.tick("onay")
    return filled, asked


def read_story(kind: str, ref: str, language: str) -> tuple[Filled, stories.Told]:
    """A story from the form; it counts only if the form has no faults."""
    filled = Filled()
    named = filled.choice("ad_goster", ("hayir", "evet"))
    name = filled.text("ad", 80, least=2 if named == "evet" else 0, lines=False)
    told = stories.Told(
        kind=kind,
        ref=ref,
        text=filled.text("hikaye", stories.LONGEST, least=30),
        name=name if named == "evet" else None,
        relation=filled.choice("iliski", stories.RELATIONS),
        email=filled.email("eposta"),
        language=language,
        consent=" ".join(consents().values()),
    )
    for consent in consents():
        filled.tick(consent)
    return filled, told


def _missing() -> str:
    return str(_("Please fill this in."))
