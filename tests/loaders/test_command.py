"""The command line as a person uses it: exit codes, language, JSON, loading twice, being killed, an empty workbook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import create_engine

from loaders.__main__ import main
from tests.conftest import ROOT, run_loaders
from tests.loaders.books import content, csv_file, second, table, xlsx


def counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = content(connection)
    engine.dispose()
    return found


def test_loading_twice_changes_nothing_and_says_so(fresh_loaded_url: str) -> None:
    before = counts(fresh_loaded_url)
    again = run_loaders(fresh_loaded_url, "load", "--all")
    after = counts(fresh_loaded_url)
    assert again.stdout.count("Değişiklik yok") == after["load"] - before["load"] >= 20
    assert {name for name in before if before[name] != after[name]} == {"load"}
    english = run_loaders(fresh_loaded_url, "load", "projects", "--lang", "en")
    assert "Nothing changed" in english.stdout


def test_loading_everything_never_puts_the_bundled_list_back(fresh_loaded_url: str, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "projeler.csv", table([second(**{"Referans No": f"P{n}"}) for n in range(40)]))
    run_loaders(fresh_loaded_url, "load", "projects", "--file", str(path))
    own = counts(fresh_loaded_url)
    again = run_loaders(fresh_loaded_url, "load", "--all")
    assert "projects: atlandı" in again.stdout
    assert "projeler.csv" in again.stdout
    assert "sites: atlandı, çünkü projects" in again.stdout
    after = counts(fresh_loaded_url)
    assert {name for name in own if own[name] != after[name]} == {"load"}
    # Asked for by name, the bundled list comes back.
    run_loaders(fresh_loaded_url, "load", "projects", "--fewer")
    assert "Değişiklik yok" in run_loaders(fresh_loaded_url, "load", "--all").stdout
    assert counts(fresh_loaded_url)["project"] != own["project"]


def test_check_says_what_a_load_would_do_and_writes_nothing(fresh_loaded_url: str, tmp_path: Path) -> None:
    before = counts(fresh_loaded_url)
    path = csv_file(tmp_path / "liste.csv", table([second(**{"Referans No": f"P{n}"}) for n in range(40)]))
    done = run_loaders(fresh_loaded_url, "check", "projects", "--file", str(path))
    assert "Yalnız denetlendi" in done.stdout
    assert "Yüklenirse" in done.stdout
    # The bundled sites name projects that this list leaves out.
    assert "[links_lost]" in done.stdout
    assert "KVKY-01 → PRJ-010" in done.stdout
    assert counts(fresh_loaded_url) == before


def test_wrong_list_loads_nothing_and_tells_where(fresh_loaded_url: str, tmp_path: Path) -> None:
    before = counts(fresh_loaded_url)
    path = xlsx(tmp_path / "liste.xlsx", table([second(Durum="askıda", **{"Destek Tutarı (TL)": "919 bin TL"})]))
    turkish = run_loaders(fresh_loaded_url, "load", "projects", "--file", str(path), "--fewer", check=False)
    assert turkish.returncode == 1
    assert turkish.stderr == ""
    assert "liste.xlsx · sayfa Projeler · satır 2 · Destek Tutarı (TL)  [money_in_words]" in turkish.stdout
    assert "→ Rakamla yazın" in turkish.stdout
    assert "Hiçbir şey yüklenmedi." in turkish.stdout
    english = run_loaders(
        fresh_loaded_url, "check", "projects", "--file", str(path), "--fewer", "--lang", "en", check=False
    )
    assert english.returncode == 1
    assert "liste.xlsx · sheet Projeler · row 2 · Durum  [unknown_code]" in english.stdout
    assert "Nothing was loaded." in english.stdout
    # The refusal itself is remembered, the check leaves no trace.
    assert counts(fresh_loaded_url) == before | {"load": before["load"] + 1}
    engine = create_engine(fresh_loaded_url)
    with engine.connect() as connection:
        file, outcome, problems = connection.exec_driver_sql(
            "SELECT file_name, outcome, problems FROM load ORDER BY id DESC LIMIT 1"
        ).one()
    engine.dispose()
    assert (file, outcome) == ("liste.xlsx", "refused")
    assert {problem["rule"] for problem in problems} == {"unknown_code", "money_in_words", "links_lost"}


def test_print_is_capped_and_json_is_not(reference_url: str, tmp_path: Path) -> None:
    rows = [second(Durum="askıda", **{"Referans No": f"P{n}"}) for n in range(70)]
    path = csv_file(tmp_path / "liste.csv", table(rows))
    printed = run_loaders(reference_url, "check", "projects", "--file", str(path), check=False)
    assert printed.stdout.count("[unknown_code]") == 50
    assert "ve 20 tane daha" in printed.stdout
    told = run_loaders(reference_url, "check", "projects", "--file", str(path), "--json", check=False)
    report = json.loads(told.stdout)
    assert report["loaded"] is False
    assert len(report["sources"][0]["problems"]) == report["sources"][0]["errors"] == 70
    assert report["sources"][0]["problems"][3] | {"args": {}, "text_tr": "", "text_en": ""} == {
        "rule": "unknown_code",
        "severity": "error",
        "file": "liste.csv",
        "sheet": "",
        "row": 5,
        "column": "Durum",
        "value": "askıda",
        "args": {},
        "text_tr": "",
        "text_en": "",
        "cure_tr": "Bilinenlerden birini yazın; gerçekten yeniyse önce kod listesine eklenir.",
        "cure_en": "Write a known one; if it is really new, it is added to the code list first.",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load"], "--all"),
        (["load", "atlantis"], "Known: "),
        (["load", "projects", "--all"], "--all"),
        (["load", "projects", "sites", "--file", "x.csv"], "exactly one NAME"),
        (["load", "projects", "--without-projects"], "goes with --all"),
        (["load", "projects", "--lang", "de"], "'de'"),
        (["check", "places", "--columns", "pyproject.toml"], "fixed columns"),
        (["check", "projects", "--columns", "pyproject.toml"], "no column of this source"),
        (["template", "projects", "--out", "x.csv"], ".xlsx"),
        (["template", "projects", "--out", "no/such/folder/x.xlsx"], "no folder"),
        (["explode"], "explode"),
    ],
)
def test_usage_errors_are_two(reference_url: str, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, arguments, env={"DATABASE_URL": reference_url})
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_a_database_one_sentence(tmp_path: Path) -> None:
    unset = subprocess.run(
        [sys.executable, "-m", "loaders", "check", "places"],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert unset.returncode == 2
    assert "DATABASE_URL" in unset.stderr
    away = run_loaders(f"postgresql://nobody@/nothing?host={tmp_path}", "check", "places", check=False)
    assert away.returncode == 1
    assert "cannot be reached" in away.stderr
    assert "Traceback" not in away.stderr + unset.stderr


def test_list_names_every_source(reference_url: str) -> None:
    done = run_loaders(reference_url, "list")
    keys = [line.split()[0] for line in done.stdout.splitlines()]
    assert keys.index("places") < keys.index("projects") < keys.index("sites")


def test_killed_in_the_middle_leaves_nothing(fresh_url: str, tmp_path: Path) -> None:
    run_loaders(fresh_url, "load", "--all", "--without-projects")
    before = counts(fresh_url)
    rows = [second(**{"Referans No": f"P{n}", "Ortaklar": f"Kurum {n}"}) for n in range(4000)]
    path = csv_file(tmp_path / "uzun.csv", table(rows))
    process = subprocess.Popen(
        [sys.executable, "-m", "loaders", "load", "projects", "--file", str(path)],
        env={**os.environ, "DATABASE_URL": fresh_url},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    engine = create_engine(fresh_url, isolation_level="AUTOCOMMIT")
    seen = ""
    with engine.connect() as watching:
        until = time.monotonic() + 90
        # Wait until the load writes: then it holds a lock on a table of the register that a reader never takes.
        while time.monotonic() < until and process.poll() is None and not seen:
            seen = watching.exec_driver_sql(
                "SELECT coalesce(string_agg(relation::regclass::text, ' '), '') FROM pg_locks "
                "WHERE mode = 'RowExclusiveLock' AND relation = 'project'::regclass"
            ).scalar_one()
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert seen == "project"
        while watching.exec_driver_sql(
            "SELECT count(*) FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'project'::regclass"
        ).scalar_one():
            time.sleep(0.05)
    engine.dispose()
    assert counts(fresh_url) == before

    done = run_loaders(fresh_url, "load", "projects", "--file", str(path))
    assert "4000 satır okundu" in done.stdout
    assert counts(fresh_url)["project"] == 4000


def test_one_faulty_source_keeps_the_others_out(fresh_url: str, tmp_path: Path) -> None:
    run_loaders(fresh_url, "load", "support-kinds")
    before = counts(fresh_url)
    # Projects cannot be right here: neither statuses nor places are loaded.
    done = run_loaders(fresh_url, "load", "sectors", "projects", check=False)
    assert done.returncode == 1
    assert "sectors" in done.stdout
    assert counts(fresh_url) == before | {"load": before["load"] + 1}


def test_empty_workbook_can_be_filled_in_and_checked(reference_url: str, tmp_path: Path) -> None:
    path = tmp_path / "bos.xlsx"
    done = run_loaders(reference_url, "template", "projects", "--out", str(path))
    assert str(path) in done.stdout
    book = load_workbook(path)
    assert book.sheetnames == ["Liste", "Açıklamalar", "Kodlar"]
    sheet = book["Liste"]
    headers = [cell.value for cell in sheet[1]]
    assert headers[0] == "Referans No"
    assert sheet.freeze_panes == "B2"
    lists = {
        str(choice.sqref).rstrip("0123456789"): choice.formula1 for choice in sheet.data_validations.dataValidation
    }
    assert len(lists) >= 8
    codes = {cell.value for row in book["Kodlar"].iter_rows() for cell in row}
    assert {"kvky-2017", "uygulamada", "Beydağ", "İzmir geneli", "evet", "yerleşim"} <= codes
    empty = run_loaders(reference_url, "check", "projects", "--file", str(path), check=False)
    assert "[too_few_rows]" in empty.stdout

    for name, value in second().items():
        sheet.cell(row=2, column=headers.index(name) + 1, value=value or None)
    book.save(path)
    filled = run_loaders(reference_url, "check", "projects", "--file", str(path))
    assert "1 satır okundu" in filled.stdout
    assert "HATA" not in filled.stdout
    assert "UYARI" not in filled.stdout


@pytest.mark.parametrize("name", ["sites", "programmes"])
def test_every_list_has_an_empty_workbook(reference_url: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / "bos.xlsx"
    run_loaders(reference_url, "template", name, "--out", str(path), "--lang", "en")
    assert load_workbook(path)["Liste"].max_row == 1
