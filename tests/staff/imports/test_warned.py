"""What the check warned of reaches the reviewer: by rule, with cell and record, in the reader's language, bounded."""

from __future__ import annotations

import html
import re
from pathlib import Path

from openpyxl.utils import get_column_letter

from loaders.workbench.warned import EXAMPLES
from tests.loaders.books import HEADERS, second, table, xlsx
from tests.staff.imports.conftest import Bench
from tests.staff.records.forms import sent
from webmap.staff.warned import SHOWN

MANY = EXAMPLES + 4


def section(page: str) -> str:
    found = re.search(r'<section aria-labelledby="warned-name">(.*?)</section>', page, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def test_warnings_of_a_list_stand_on_the_review_page(bench: Bench, tmp_path: Path) -> None:
    ayse, ali = bench.desk.person("editor"), bench.desk.person("reviewer")
    several = {"İlçe": "Beydağ; Konak", "Enlem": "", "Boylam": "", "Konum Kesinliği": "", "Pay": ""}
    rows = [second(**{"Referans No": f"U-{n:02}", **several}) for n in range(MANY)]
    rows.append(second(**{"Referans No": "U-99", "Ortaklar": "BEYDAĞ BELEDİYESİ"}))
    row = bench.propose(ayse, bench.checked(ayse, xlsx(tmp_path / "liste.xlsx", table(rows))).id)
    assert row.warnings >= MANY + 1
    for prefix, words, more in (("", "eşit", "tane daha"), ("/en", "equal", "more")):
        told = section(ali.get(f"{prefix}/personel/oneri/{row.proposal_id}").text)
        assert words in told
        assert f"Projeler · {get_column_letter(HEADERS.index('Pay') + 1)}2 · Pay" in told
        assert "U-00" in told
        assert f"({MANY})" in told
        assert told.count("<li>") == SHOWN + 1
        assert re.search(rf"{MANY - SHOWN}[^<]*{more}", told)
        assert f"/personel/ice-aktarma/{row.id}" in told
    assert "Projeler" in ali.get(f"/personel/ice-aktarma/{row.id}").text


def test_warnings_of_a_form_name_its_field(bench: Bench) -> None:
    editor = bench.desk.person("editor")
    answer = sent(editor, "/personel/kayit/PRJ-010", support_amount="0", total_budget="", own_share="", paid="")
    assert answer.status_code == 303
    for prefix, words in (("/personel", "Tutar sıfır"), ("/en/personel", "amount is zero")):
        told = section(editor.get(answer.headers["Location"].replace("/personel", prefix, 1)).text)
        assert words.lower() in told.lower()
        assert "PRJ-010" in told
