"""Turkish words as people search for them: folded, and forms of one word when they differ by suffixes only."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from geodata.folding import fold

LETTERS = "A-Za-z0-9İıŞşĞğÜüÖöÇçÂâÎîÛû"
"""Everything that folds onto a plain letter or digit, as the inside of a regular expression's bracket."""

# Suffixes on folded letters (ı→i, ü→u): i and u stand for the four high vowels, a and e for the low ones. Vowel
# harmony cannot be asked for any more, because folding has taken the dots away. First and second person singular
# are left out: a register says kale and kalesi, never "my castle", and kalem is a pen.
_NESS = r"l[iu](?:k|g(?=[iu]))"
_DERIVED = rf"(?:l[iu]|{_NESS}|c[iu](?:{_NESS})?|s[iu]z(?:{_NESS})?|s[ae]l|[dt][ae]k[iu])?"
_PLURAL = r"(?:l[ae]r)?"
_CASE = r"(?:[dt][ae]n?|y?[iu]|y?[ae]|n?[iu]n|y?l[ae])?"
_CASE_OF_POSSESSED = r"(?:n[dt][ae]n?|n[iu]n?|n[ae]|yl[ae])?"
"""After a possessive i an n comes between: kalesi, kalesinde, kalesine. Without one it is another word: ada, Adana."""
_RELATED = r"(?:ki(?:l[ae]r)?)?"

_SUFFIXES = re.compile(
    _DERIVED + _PLURAL + rf"(?:(?:[iu]?m[iu]z|[iu]?n[iu]z)?{_CASE}|s?[iu]{_CASE_OF_POSSESSED})" + _RELATED
)
_AFTER_I = re.compile(_CASE_OF_POSSESSED + _RELATED)
"""zeytinyağı carries its possessive already: zeytinyağına, zeytinyağından."""

_SOFTENED = {"k": "g", "p": "b", "t": "d"}
_HARDENED = {soft: hard for hard, soft in _SOFTENED.items()}
_SHORTEST_ROOT = 3
_SHORTEST_SHARED = 4

_STRANGERS = frozenset(
    {
        frozenset(pair)
        for pair in (
            ("bayindir", "bayindirlik"),
            ("bin", "bina"),
            ("bin", "binalar"),
            ("bir", "birligi"),
            ("bir", "birlik"),
            ("bir", "birlikleri"),
            ("deniz", "denizli"),
            ("gun", "gunluk"),
            ("kar", "kari"),
            ("ova", "ovali"),
            ("sag", "saglik"),
            ("selcuk", "selcuklu"),
            ("selcuk", "selcuklular"),
            ("yas", "yasa"),
        )
    }
)
"""Words that look like forms of one another and are not: Selçuk is a district, Selçuklu the Seljuks."""

_HEADS = ("evi", "hane", "kent", "park", "yagi")
"""Second parts of compounds whose first part people search for: zeytin finds zeytinyağı, kültür finds Kültürpark."""


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order. What follows an apostrophe is a suffix and no word: İzmir'in is izmir."""
    composed = unicodedata.normalize("NFC", text)
    bare = re.sub(rf"(?<=[{LETTERS}])['’][{LETTERS}]+", " ", composed)
    return tuple(re.findall(r"[a-z0-9]+", fold(bare)))


@lru_cache(maxsize=50_000)
def same_root(one: str, other: str) -> bool:
    """Whether two folded words are forms of one: zeytinyagi and zeytinyaginin, kitap and kitabi, sehir and sehri."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if frozenset((short, long)) in _STRANGERS:
        return False
    if short == "su":
        # Irregular: suyu, suyun, sular. Of the other two-letter roots a register needs only ev.
        return re.fullmatch(r"suy?(?:[iu]n?(?:[dt][ae]n?|[ae])?|l[ae]r.*|l?[ae]|d[ae]n?)", long) is not None
    if len(short) < _SHORTEST_ROOT and short != "ev":
        return False
    return (
        _extended(short, long)
        or _softened(short, long)
        or _dropped(short, long)
        # şehir and şehri are equally long.
        or _dropped(long, short)
        or _by_cutting(short, long)
    )


def is_compound(first: str, whole: str) -> bool:
    """Whether a folded word is written together of another and one of a few second parts, in any form."""
    return len(first) > _SHORTEST_ROOT and whole.startswith(first) and _headed(whole[len(first) :])


def roots(word: str) -> tuple[str, ...]:
    """What a word may be a form of: itself, then what is left when a suffix is cut off, longest first."""
    cut = [word[:i] for i in range(len(word) - 1, _SHORTEST_SHARED, -1) if _SUFFIXES.fullmatch(word[i:])]
    return (word, *cut)


def _headed(rest: str) -> bool:
    return any(rest.startswith(head[:-1]) and same_root(head, rest) for head in _HEADS)


def _in_harmony(root: str, *endings: str) -> bool:
    """What folding has left of vowel harmony: after a an ending has no e and after e no a, nor do two endings differ.

    Words that end in -at, -al, -lp or -rf take e all the same: seyahate, kalbe.
    """
    last = next((letter for letter in reversed(root) if letter in "aeiou"), "")
    low = {letter for ending in endings for letter in ending if letter in "ae"}
    if last == "a" and root.endswith(("at", "al", "lp", "rf")):
        return low != {"a", "e"}
    return len(low | ({last} & {"a", "e"})) < 2


def _joins(root: str, ending: str) -> bool:
    """Two vowels do not meet (but for sanayii); between them stands y or s, and there only: kalesi, atıksu."""
    open_root = root[-1] in "aeiou"
    if ending[0] == "y" or re.match("s[iu](?!z)", ending):
        return open_root
    return not (open_root and ending[0] in "aeiu") or (root[-1] == ending[0] == "i")


def _extended(short: str, long: str) -> bool:
    if not long.startswith(short):
        return False
    ending = long[len(short) :]
    if len(short) <= _SHORTEST_ROOT and ending in ("a", "e"):
        return False
    if len(short) > _SHORTEST_SHARED and ending in ("el", "al"):
        # kültür, kültürel: too many short words end so by themselves.
        return True
    if not (_joins(short, ending) and _in_harmony(short, ending)):
        return False
    return _SUFFIXES.fullmatch(ending) is not None or (short[-1] in "iu" and _AFTER_I.fullmatch(ending) is not None)


def _softened(short: str, long: str) -> bool:
    """kitap → kitabı: the last consonant turns soft before a vowel."""
    return (
        len(short) >= _SHORTEST_SHARED
        and short[-1] in _SOFTENED
        and long.startswith(short[:-1] + _SOFTENED[short[-1]])
        and _begins_with_vowel(long[len(short) :])
        and _in_harmony(short, long[len(short) :])
    )


def _dropped(short: str, long: str) -> bool:
    """şehir → şehri, kayıt → kaydı: the vowel of the last syllable falls out before a vowel."""
    if len(short) < _SHORTEST_SHARED or len(long) < len(short) or short[-2] not in "iu" or short[-1] in "aeiu":
        return False
    kept = short[:-2]
    ends = {short[-1], _SOFTENED.get(short[-1], short[-1])}
    return any(long.startswith(kept + end) and _begins_with_vowel(long[len(kept) + 1 :]) for end in ends)


def _begins_with_vowel(ending: str) -> bool:
    return ending[:1] in ("a", "e", "i", "u") and _SUFFIXES.fullmatch(ending) is not None


def _by_cutting(short: str, long: str) -> bool:
    """Both carry suffixes on a shared root: zeytinyağının and zeytinyağından, dernekler and derneği."""
    others = dict(_cuts(long))
    return any(
        root in others and _in_harmony(root, ending, others[root]) and _long_enough(root, ending, others[root])
        for root, ending in _cuts(short)
    )


@lru_cache(maxsize=50_000)
def _cuts(word: str) -> tuple[tuple[str, str], ...]:
    """Every way to cut a word into a root, its last consonant made hard again, and suffixes."""
    found = []
    for cut in range(_SHORTEST_ROOT, len(word)):
        root, ending = word[:cut], word[cut:]
        if _SUFFIXES.fullmatch(ending) and _joins(root, ending):
            found.append((root, ending))
            if root[-1] in _HARDENED and ending[0] in "aeiu":
                found.append((root[:-1] + _HARDENED[root[-1]], ending))
    return tuple(found)


def _long_enough(root: str, one: str, other: str) -> bool:
    """Three letters are a root only if the plural says so (odaları, odası); anything may end in a vowel."""
    return len(root) >= _SHORTEST_SHARED or (
        min(len(one), len(other)) > 1 and (one.startswith(("lar", "ler")) or other.startswith(("lar", "ler")))
    )
