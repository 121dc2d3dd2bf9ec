"""Who takes part: invented bodies called "Örnek …" with a number, drawn from pools of a believable size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from geodata.folding import slug
from loaders.sample.plan import Weighted, words

_PARTNERS = Weighted.of({"municipality": 3, "university": 2, "chamber": 3, "ngo": 2, "public": 2, "cooperative": 1})
_REGISTER_KIND = {"estate": "cooperative", "zone": None}
"""The register's own kinds of organisations where they differ from those of the plan; None: it has none for it."""


class Body(NamedTuple):
    """An organisation: kind and number in its pool, from which its name follows."""

    kind: str
    number: int


class Part(NamedTuple):
    """A body's role in a project (beneficiary, partner, associate), in order."""

    role: str
    position: int
    body: Body


@dataclass(frozen=True)
class Cast:
    """Pools of bodies for a register of some size: kind → how many."""

    sizes: dict[str, int]

    @classmethod
    def of(cls, projects: int) -> Cast:
        """Pools with one body for as many projects of the register as ``words.toml`` says."""
        return cls({kind: max(3, round(projects / many)) for kind, many in words().shared.items()})

    def parts(self, rng: Random, who: Weighted) -> tuple[str, tuple[Part, ...]]:
        """The kind of beneficiary and all parts: one beneficiary, sometimes partners and associates."""
        kind = who.draw(rng)
        parts = [Part("beneficiary", 0, self._body(rng, kind))]
        taken = {parts[0].body}
        for role, chance in (("partner", 0.35), ("associate", 0.2)):
            position = 0
            while position < 3 and rng.random() < chance:
                partner = _PARTNERS.draw(rng)
                body = self._body(rng, partner)
                if body not in taken:
                    taken.add(body)
                    parts.append(Part(role, position, body))
                    position += 1
        return kind, tuple(parts)

    def all(self) -> Iterator[Body]:
        """Every body of every pool."""
        for kind, size in self.sizes.items():
            for number in range(1, size + 1):
                yield Body(kind, number)

    def _body(self, rng: Random, kind: str) -> Body:
        return Body(kind, 1 + int(rng.random() * self.sizes[kind]))


_STEMS = {kind: tuple((name, slug(name)) for name in names) for kind, names in words().organisations.items()}


def named(body: Body) -> tuple[str, str]:
    """The body's key and name, such as ``ornek-ticaret-odasi-007`` and ``Örnek Ticaret Odası 007``."""
    stems = _STEMS[body.kind]
    name, key = stems[body.number % len(stems)]
    return f"{key}-{body.number:03d}", f"{name} {body.number:03d}"


def register_kind(body: Body) -> str | None:
    """The kind as the register calls it."""
    return _REGISTER_KIND.get(body.kind, body.kind)
