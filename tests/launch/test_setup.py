"""Steps that need not run again, and translation catalogs measured against the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from launch import catalogs, locking
from launch.folder import environment, fingerprint, is_current

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_step_runs_again_only_when_its_input_changed(tmp_path: Path) -> None:
    source, mark = tmp_path / "list.txt", tmp_path / "mark"
    source.write_text("one")
    before = fingerprint([source], "3.11")
    assert not is_current(mark, before)
    mark.write_text(before)
    assert is_current(mark, fingerprint([source], "3.11"))
    assert not is_current(mark, fingerprint([source], "3.12"))
    source.write_text("two")
    assert not is_current(mark, fingerprint([source], "3.11"))


def test_children_get_our_programs_first_and_no_variable_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production/")
    env = environment(DATABASE_URL=None, SECRET_KEY="k")
    assert "DATABASE_URL" not in env
    assert env["SECRET_KEY"] == "k"
    assert env["PATH"].split(":")[0].endswith("/.local/venv/bin")


def code(*texts: str | tuple[str, str]) -> Catalog:
    found = Catalog()
    for line, text in enumerate(texts, 1):
        found.add(text, locations=[("webmap/x.py", line)])
    return found


def test_a_complete_catalog_has_no_fault() -> None:
    catalog = Catalog(locale="tr")
    catalog.add("Map", "Harita")
    catalog.add(("%(num)d project", "%(num)d projects"), ("%(num)d proje",))
    texts = code("Map", ("%(num)d project", "%(num)d projects"))
    assert list(catalogs.faults("tr", catalog, texts)) == []


def test_every_kind_of_fault_is_named() -> None:
    catalog = Catalog(locale="tr")
    catalog.add("Empty", "")
    catalog.add("Guessed", "Tahmin", flags=["fuzzy"])
    catalog.add("Unused", "Kullanılmayan")
    catalog.add("%(n)s files", "%(m)s dosya", flags=["python-format"])
    catalog.obsolete["Old"] = Catalog().add("Old", "Eski")
    found = list(catalogs.faults("tr", catalog, code("New", "Empty", "Guessed", "%(n)s files")))
    expected = (
        "webmap/x.py:1: not in the catalog: 'New'",
        "webmap/x.py:2: not translated: 'Empty'",
        "marked fuzzy: 'Guessed'",
        "no longer in the code: 'Unused'",
        "obsolete: 'Old'",
        "'%(n)s files': ",
    )
    assert len(found) == len(expected)
    for words in expected:
        assert any(words in fault for fault in found), words


def test_english_may_fall_back_on_the_text_of_the_code() -> None:
    catalog = Catalog(locale="en")
    catalog.add("Map", "")
    assert list(catalogs.faults("en", catalog, code("Map"))) == []


def test_texts_of_code_and_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "webmap").mkdir()
    (tmp_path / "webmap" / "x.py").write_text("from flask_babel import lazy_gettext as _l\nTITLE = _l('Title')\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "x.html").write_text("<p>{{ _('Hello') }}{% trans %}Bye{% endtrans %}</p>")
    found = catalogs.in_code(tmp_path, ROOT / "babel.cfg")
    assert {str(message.id) for message in found if message.id} == {"Title", "Hello", "Bye"}


@pytest.mark.parametrize("name", locking.LISTS)
def test_every_package_is_pinned_with_hashes_and_no_address_is_named(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "file:" not in text
    entries = text.replace("\\\n", " ").splitlines()
    packages = [line for line in entries if line and not line.startswith(("#", " "))]
    assert packages
    for line in packages:
        assert "==" in line, line
        assert "--hash=sha256:" in line, line


def test_the_short_lists_and_the_exact_ones_agree() -> None:
    for name in locking.LISTS:
        exact = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
        for line in (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                package, version = line.split("==")
                assert f"\n{package.split('[')[0]}=={version} " in exact, f"run 'make lock': {line}"
