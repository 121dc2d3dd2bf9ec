"""Forms of one word, words that only look alike, and how a search text is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.search import Search, literally, parse, understand
from geodata.vocabulary import Vocabulary
from geodata.words import is_compound, same_root, words_of
from tests.slow_search import slips, split

FORMS = """
zeytinyagi zeytinyaginin zeytinyagina zeytinyaglari zeytinyagindan
kitap kitabi kitabin kitaplar kitapligi
okul okullar okulun okulda okuldaki okulumuz
sehir sehri sehrin sehirler sehirde
kale kalesi kalesinin kaleler kaleleri kalelerinde
belediye belediyesi belediyesine belediyeler belediyelerin
su suyu suyun sular sulari suda suyla
kultur kulturu kulturel kulturler
kent kenti kentsel kentler kentin
kayit kaydi kaydin kayitlar
balik baliklar balikci balikcilik balikciligi
konak konagi konagin konaklar
koy koyu koyler koyunde koyleri
sanayi sanayisi sanayii sanayide sanayici
kucuk kucugu kucukler
agac agaci agaclar agaclandi
seyahat seyahate seyahatler
uretim uretimi uretiminde uretimler
""".strip().splitlines()

STRANGERS = (
    """
ada adana|kale kalem|konak konaklama|tur turizm|bin bina|selcuk selcuklu|deniz denizli|kent kenar|yas yasam
sanat sanayi|uretim uretici|turist turizm|tarih tarim|deri derin|bilim bilisim|organ organik|yol yoldas|kadin kadi
su sur|su sulama|buca bucak|il ilce|gaz gazete|ev evrak|kar kare|kitap kitabe|bayindir bayindirlik|oda odak|de deniz
merkez merak|atik atiksu|bir birligi|ege egitim|izmir izmit
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("line", FORMS)
def test_forms_of_one_word(line: str) -> None:
    root, *forms = line.split()
    apart = [form for form in forms if form != "agaclandi" and not same_root(root, form)]
    assert apart == []
    assert all(same_root(form, root) for form in forms if form != "agaclandi")


@pytest.mark.parametrize("pair", STRANGERS)
def test_words_that_only_look_alike(pair: str) -> None:
    one, other = pair.split()
    assert not same_root(one, other)
    assert not same_root(other, one)


def test_compounds() -> None:
    assert is_compound("zeytin", "zeytinyagi")
    assert is_compound("zeytin", "zeytinyaginin")
    assert is_compound("kultur", "kulturparkta")
    assert not is_compound("konak", "konaklama")
    assert not is_compound("tur", "turkent")


@given(st.text("abceğışçöüİIk '’-.\"1é\n", max_size=40))
def test_words_are_split_as_the_slow_way_does(text: str) -> None:
    assert list(words_of(text)) == split(text)


def test_words_of_a_text() -> None:
    assert words_of("İzmir'in 3. Köyü – ’tırnak’ TR31/17") == ("izmir", "3", "koyu", "tirnak", "tr31", "17")
    assert words_of("I\u0307zmir ve C\u0327es\u0327me") == ("izmir", "ve", "cesme")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zeytin yağı", ["zeytin", "yağı"]),
        ('zeytin -makine "kent belleği"', ["zeytin", "-makine", '"kent belleği"']),
        ("“kent belleği” -«eski ev»", ['"kent belleği"', '-"eski ev"']),
        ('"kent belleği', ['"kent belleği"']),
        ("Urla - Çeşme", ["Urla", "Çeşme"]),
        ("turizm ve çevre", ["turizm", "çevre"]),
        ("ve", ["ve"]),
        ("PRJ-010 TR31/17/KV01", ["PRJ-010", "TR31/17/KV01"]),
        ("İzmir'in & köyü", ["İzmir'in", "köyü"]),
        ('% _ \\ -- ""', []),
    ],
)
def test_reading_a_text(text: str, said: list[str]) -> None:
    assert [str(term) for term in parse(text)] == said


VOCABULARY = Vocabulary(
    {
        "karaburun": "karaburun",
        "zeytinyagi": "zeytinyağı",
        "osb": "OSB",
        "tire": "tire",
        "urla": "urla",
        "konagi": "konağı",
    },
    {"karaburun": 3, "zeytinyagi": 2, "osb": 1, "tire": 1, "urla": 1, "konagi": 1},
    ((("osb",), ("organize", "sanayi", "bolgesi")),),
)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("karabrun", (("karabrun", "karaburun"),)),
        ("Karabrun'da zetinyağı", (("Karabrun'da", "karaburun"), ("zetinyağı", "zeytinyağı"))),
        ("karabrunun", (("karabrunun", "karaburun"),)),
        ("tier", (("tier", "tire"),)),
        ("tipe", ()),
        ("karab", ()),
        ('"karabrun"', ()),
        ("-karabrun", ()),
        ("organize sanayi bölgesi", ()),
        ("xyzqwk", ()),
        ("k4raburun", ()),
    ],
)
def test_slips_are_mended_and_told(text: str, mended: tuple[tuple[str, str], ...]) -> None:
    assert understand(VOCABULARY, text).mended == mended


def test_asking_for_what_was_typed() -> None:
    search = understand(VOCABULARY, "karabrun -tire urla")
    assert search.as_typed() == '"karabrun" -tire urla'
    again = understand(VOCABULARY, search.as_typed())
    assert again.mended == ()
    assert again.marks("Karaburun ve Urla") == [(13, 17)]


def test_the_text_is_the_question() -> None:
    assert understand(VOCABULARY, "urla") == literally("urla") == Search("urla")
    assert understand(VOCABULARY, "urla") != literally("Urla")
    assert hash(literally("urla")) == hash(Search("urla"))


def test_marks_do_not_overlap_and_pass_over_suffixes() -> None:
    search = understand(VOCABULARY, "konak urla")
    assert search.marks("Urla'nın konağı, urlalı; nın") == [(0, 4), (9, 15)]
    phrase = literally('"kent belleği" bellek')
    assert phrase.marks("Kent'in belleği") == [(0, 15)]


@given(st.text("aeıioöuükğlrnyzt", min_size=4, max_size=9), st.text("aeıioöuükğlrnyzt", min_size=4, max_size=9))
def test_a_slow_count_of_slips(one: str, other: str) -> None:
    assert slips(one, one) == 0
    assert slips(one, other) == slips(other, one)
    assert slips(one, one[1] + one[0] + one[2:]) <= 1
