"""Wrong cells in otherwise right lists: each is named by rule, row and column, and nothing is loaded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.loaders.books import content, csv_file, judged, ods, second, table, xlsx

# What is written into the second row, the rule that must name it, and the column it is named in (the cell itself
# unless the fault lies between two cells). The first row of every list is right.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"Destek Tutarı (TL)": "919 bin TL"}, "money_in_words", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "1,234"}, "ambiguous_money", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "250.000 €"}, "foreign_currency", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "1.500,005"}, "too_many_decimals", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "-5.000"}, "negative", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "1.50.000"}, "unreadable_number", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "yaklaşık 5000"}, "unreadable_number", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "999.999.999.999.999"}, "too_large", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "#REF!"}, "formula_error", "Destek Tutarı (TL)"),
    ({"Destek Tutarı (TL)": "5.000.000", "Ödenen (TL)": ""}, "support_over_budget", "Destek Tutarı (TL)"),
    ({"Ödenen (TL)": "1.500.000,01"}, "paid_over_support", "Ödenen (TL)"),
    ({"Sözleşme Tarihi": "03/25/2018"}, "month_first_date", "Sözleşme Tarihi"),
    ({"Sözleşme Tarihi": "31.02.2018"}, "no_such_date", "Sözleşme Tarihi"),
    ({"Sözleşme Tarihi": "12.03.18"}, "two_digit_year", "Sözleşme Tarihi"),
    ({"Sözleşme Tarihi": "geçen bahar"}, "unreadable_date", "Sözleşme Tarihi"),
    ({"Sözleşme Tarihi": "2005-12-01"}, "before_agency", "Sözleşme Tarihi"),
    ({"Sözleşme Tarihi": "2099-01-01", "Bitiş": "", "Başlangıç": ""}, "in_future", "Sözleşme Tarihi"),
    ({"Başlangıç": "2020-05", "Bitiş": "2019"}, "dates_out_of_order", "Bitiş"),
    ({"Program": "kobı-destek"}, "unknown_code", "Program"),
    ({"Durum": "askıda"}, "unknown_code", "Durum"),
    ({"Sektör": "uzay"}, "unknown_code", "Sektör"),
    ({"Durum": ""}, "empty_required", "Durum"),
    ({"Proje Adı": " \u00a0 "}, "empty_required", "Proje Adı"),
    ({"Referans No": ""}, "empty_required", "Referans No"),
    ({"Referans No": "TR31/17/KV02/0001"}, "duplicate_value", "Referans No"),
    ({"Bileşen": "TR31/11/TY01"}, "component_not_in_call", "Bileşen"),
    ({"Program": "kobi", "Bileşen": ""}, "call_not_in_programme", "Çağrı"),
    ({"Çağrı Yılı": "2016"}, "year_not_of_call", "Çağrı Yılı"),
    ({"Çağrı Yılı": "17"}, "not_year", "Çağrı Yılı"),
    ({"Süre (ay)": "1,5"}, "not_whole", "Süre (ay)"),
    ({"Resmî Ad": "belki"}, "not_yes_no", "Resmî Ad"),
    ({"Kayıt Türü": "hibe"}, "unknown_code", "Kayıt Türü"),
    ({"Kayıt Türü": "ajans faaliyeti"}, "agency_with_support", "Destek Tutarı (TL)"),
    ({"İlçe": "Beydağı"}, "unknown_code", "İlçe"),
    ({"Enlem": "28,20843", "Boylam": "38,08593"}, "swapped_coordinates", "Enlem"),
    ({"Enlem": "38,60", "Boylam": "26,75"}, "in_sea", "Enlem"),
    ({"Enlem": "39,93", "Boylam": "32,86"}, "outside_province", "Enlem"),
    ({"İlçe": "Konak"}, "district_disagrees", "Enlem"),
    ({"Boylam": ""}, "half_coordinates", "Enlem"),
    ({"Enlem": "380859"}, "unreadable_coordinate", "Enlem"),
    ({"Enlem": "98,1"}, "coordinate_out_of_range", "Enlem"),
    ({"Konum Kesinliği": ""}, "precision_missing", "Konum Kesinliği"),
    ({"Konum Kesinliği": "tam", "Enlem": "", "Boylam": ""}, "exact_without_point", "Konum Kesinliği"),
    ({"İlçe": "Konak;Buca", "Enlem": "", "Boylam": "", "Pay": "0,5;0,4"}, "shares_not_one", "Pay"),
    ({"İlçe": "Konak;Buca", "Enlem": "", "Boylam": "", "Pay": "1"}, "count_differs", "Pay"),
    ({"İlçe": "Konak;Buca", "Enlem": "", "Boylam": "", "Pay": "0,5;1,5"}, "not_share", "Pay"),
    ({"İlçe": "Konak;Buca"}, "count_differs", "Enlem"),
    ({"Yararlanıcı": "Ä°zmir Valiliği"}, "wrong_letters", "Yararlanıcı"),
    ({"Ortaklar": "???"}, "no_letters", "Ortaklar"),
]


@pytest.mark.parametrize("extension", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize(("cells", "rule", "column"), WRONG, ids=[f"{n}-{case[1]}" for n, case in enumerate(WRONG)])
def test_wrong_cell(
    reference: Connection, tmp_path: Path, extension: str, cells: dict[str, Any], rule: str, column: str
) -> None:
    headers = [*dict.fromkeys([*table([])[0], *cells])]
    lines = table([second(**{"Referans No": "TR31/17/KV02/0001"}), second(**cells)], headers)
    path = tmp_path / f"liste.{extension}"
    {"xlsx": xlsx, "ods": ods, "csv": csv_file}[extension](path, lines)
    before = content(reference)

    report = judged(reference, path)

    assert [(p.rule, p.row, p.column) for p in report.errors] == [(rule, 3, column)]
    [problem] = report.errors
    assert problem.file == path.name
    assert problem.sheet == ("" if extension == "csv" else "Projeler")
    assert problem.text("tr")
    assert problem.text("en")
    assert problem.cure("tr") != problem.cure("en")
    assert report.outcome is None
    assert content(reference) == before


def test_all_faults_are_told_at_once(reference: Connection, tmp_path: Path) -> None:
    wrong = second(**{"Durum": "askıda", "Destek Tutarı (TL)": "çok", "Bitiş": "31.02.2019", "İlçe": "Atlantis"})
    empty = second(**{"Referans No": "", "Proje Adı": "", "Durum": ""})
    report = judged(reference, xlsx(tmp_path / "liste.xlsx", table([wrong, empty])))
    assert {(p.row, p.column) for p in report.errors} >= {
        *((2, column) for column in ("Durum", "Destek Tutarı (TL)", "Bitiş", "İlçe")),
        *((3, column) for column in ("Referans No", "Proje Adı", "Durum")),
    }


def test_unknown_code_names_the_known_ones_nearest_first(reference: Connection, tmp_path: Path) -> None:
    report = judged(reference, csv_file(tmp_path / "a.csv", table([second(Durum="tamamlanmış")])))
    [problem] = report.errors
    assert problem.args["known"].startswith("tamamlanan (Tamamlandı), ")
    assert "tamamlanmış" in problem.text("tr")


def test_district_that_disagrees_names_both_and_the_distance(reference: Connection, tmp_path: Path) -> None:
    report = judged(reference, csv_file(tmp_path / "a.csv", table([second(İlçe="Konak")])))
    text = report.errors[0].text("tr")
    assert "Konak" in text
    assert "Beydağ" in text
    assert report.errors[0].args["distance"].replace(".", "").isdigit()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"Toplam Bütçe (TL)": "4.000.000"}, "parts_not_total"),
        ({"Destek Türü": "fzd"}, "kind_not_of_programme"),
        ({"Başlangıç": "2018-01"}, "started_before_contract"),
        ({"İlçe": "Konak;Buca", "Enlem": "", "Boylam": ""}, "shares_equal"),
        ({"Ortaklar": "Ege Üniversitesi; EGE ÜNİVERSİTESİ"}, "organisation_twice"),
    ],
)
def test_a_warning_lets_the_list_in_and_is_kept(
    reference: Connection, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    headers = [*dict.fromkeys([*table([])[0], *cells])]
    report = judged(reference, csv_file(tmp_path / "a.csv", table([second(**cells)], headers)))
    assert [problem.rule for problem in report.problems] == [rule]
    assert report.outcome is not None
    kept = reference.exec_driver_sql("SELECT problems FROM load ORDER BY id DESC LIMIT 1").scalar_one()
    assert [(one["rule"], one["row"]) for one in kept] == [(rule, 2)]
    assert kept[0]["text_tr"] != kept[0]["text_en"]


def test_zero_is_questioned_and_empty_stays_unknown(reference: Connection, tmp_path: Path) -> None:
    zero = second(**{"Destek Tutarı (TL)": "0", "Ödenen (TL)": "", "Eş Finansman (TL)": "", "Toplam Bütçe (TL)": ""})
    report = judged(reference, csv_file(tmp_path / "a.csv", table([zero])))
    assert [problem.rule for problem in report.problems] == ["zero_amount"]
    row = reference.exec_driver_sql("SELECT support_amount, total_budget, paid FROM project").one()
    assert tuple(row) == (0, None, None)


def test_dates_and_numbers_that_the_workbook_itself_keeps(reference: Connection, tmp_path: Path) -> None:
    typed = second(
        **{
            "Sözleşme Tarihi": dt.date(2018, 3, 12),
            "Başlangıç": 43200,
            "Bitiş": 2019,
            "Destek Tutarı (TL)": 1500000.10,
            "Toplam Bütçe (TL)": 3363910.96,
            "Eş Finansman (TL)": 3363910.96 - 1500000.10,
            "Enlem": 38.08593,
            "Boylam": 28.20843,
        }
    )
    report = judged(reference, xlsx(tmp_path / "a.xlsx", table([typed])))
    assert report.problems == ()
    row = reference.exec_driver_sql(
        "SELECT contract_date, start_date, end_date, support_amount::text, own_share::text FROM project"
    ).one()
    assert tuple(row) == ("2018-03-12", "2018-04-10", "2019", "1500000.10", "1863910.86")


def test_a_number_cell_of_a_thousand_and_a_bit_is_not_grouped(reference: Connection, tmp_path: Path) -> None:
    cells = {"Destek Tutarı (TL)": 1.234, "Ödenen (TL)": ""}
    report = judged(reference, xlsx(tmp_path / "a.xlsx", table([second(**cells)])))
    assert [problem.rule for problem in report.errors] == ["too_many_decimals"]
