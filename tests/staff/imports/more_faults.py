"""Faults of lists as people keep them by hand: what a program would not have written."""

from __future__ import annotations

from tests.staff.imports.faults import Cells, Together

BY_HAND: Cells = [
    ("Sözleşme Tarihi", "12 Mart 2018 Pazartesi", "unreadable_date"),
    ("Sözleşme Tarihi", "12.Mart.2018", "unreadable_date"),
    ("Sözleşme Tarihi", "12,03,2018", "unreadable_date"),
    ("Sözleşme Tarihi", "2018 yılı", "unreadable_date"),
    ("Sözleşme Tarihi", "12.03.2018 - 14.03.2018", "unreadable_date"),
    ("Sözleşme Tarihi", 180312, "unreadable_date"),
    ("Destek Tutarı (TL)", "1.234.56", "unreadable_number"),
    ("Destek Tutarı (TL)", "500 K", "unreadable_number"),
    ("Destek Tutarı (TL)", "1O0.000", "unreadable_number"),
    ("Destek Tutarı (TL)", "% 75", "unreadable_number"),
    ("Destek Tutarı (TL)", "250 bin", "money_in_words"),
    ("Destek Tutarı (TL)", "1,5 Mio TL", "money_in_words"),
    ("Destek Tutarı (TL)", 0.75, "too_small"),
    ("Destek Tutarı (TL)", "750", "odd_amount"),
    ("Toplam Bütçe (TL)", "2.000.000.000", "odd_amount"),
    ("Toplam Bütçe (TL)", "#DEĞER!", "formula_error"),
    ("Süre (ay)", "18 ay", "unreadable_number"),
    ("Süre (ay)", "0", "odd_months"),
    ("Süre (ay)", 240, "odd_months"),
    ("Çağrı Yılı", "2017-2018", "not_year"),
    ("İlçe", "Bornava", "unknown_code"),
    ("İlçe", "Kuşadası", "unknown_code"),
    ("İlçe", "Merkez", "unknown_code"),
    ("İlçe", "İZMİR", "province_for_district"),
    ("İlçe", "Konak, Bornova", "several_values"),
    ("İlçe", "Konak/Bornova", "several_values"),
    ("İlçe", "Konak ve Bornova", "several_values"),
    ("Enlem", "38.0859 N 28.2084 E", "unreadable_coordinate"),
    ("Enlem", "38 05 09", "unreadable_coordinate"),
    ("Enlem", "38,08,59", "unreadable_coordinate"),
    ("Pay", "50", "not_share"),
    ("Program", "Sanayi Programı", "unknown_code"),
    ("Çağrı", "2017", "unknown_code"),
    ("Sektör", "Turizm ve Kültür", "unknown_code"),
    ("Durum", "bitti", "unknown_code"),
    ("Referans No", "f-001", "duplicate_value"),
    ("Referans No", "TR31/12/SOS01/0001", "ref_of_other_call"),
    ("Proje Adı", "\u200b\u200c\ufeff", "empty_required"),
    ("Proje Adı", "Konağın onarımı (ali.veli@example.org)", "private_mail"),
    ("Proje Adı", "Konağın onarımı, 0532 123 45 67", "private_phone"),
    ("Proje Adı", "Konağın onarımı 10000000146", "private_number"),
    ("Özet", "Bilgi: kurum@example.org", "private_mail"),
    ("Not", "Sorumlusu aranmalı: 0 (232) 111 22 33", "private_phone"),
    ("Not", "Hesap TR33 0006 1005 1978 6457 8413 26", "private_number"),
    ("Yer", "Beydağ, +90 532 1234567", "private_phone"),
    ("Yararlanıcı", "Kaya Gıda Ltd. Şti. 1234567890", "private_number"),
    ("Yararlanıcı", "12345", "no_letters"),
    ("Yararlanıcı", "Ayşe YILMAZ", "maybe_person"),
    ("Ortaklar", "Yok", "no_letters"),
    ("Ortaklar", "Konak Belediyesi, Bornova Belediyesi", "several_values"),
    ("Ortaklar", "Ege Üniversitesi\nKonak Belediyesi", "several_values"),
]
"""Header, what is written there, and the rule."""

_NO_OTHERS = {"Destek Tutarı (TL)": None, "Eş Finansman (TL)": None, "Ödenen (TL)": None}
BESIDE: Together = {
    ("Destek Tutarı (TL)", "odd_amount"): _NO_OTHERS,
    ("Destek Tutarı (TL)", "too_small"): _NO_OTHERS,
    ("Toplam Bütçe (TL)", "odd_amount"): _NO_OTHERS,
}
"""What else must stand in the row for the fault to be the only one."""

NO_FAULTS: list[tuple[str, str, str, str]] = [
    ("Destek Tutarı (TL)", "1.234.567,50 TL", "support_amount", "1234567.5"),
    ("Destek Tutarı (TL)", "1,234,567.50", "support_amount", "1234567.5"),
    ("Destek Tutarı (TL)", "₺ 1 234 567,50", "support_amount", "1234567.5"),
    ("Sözleşme Tarihi", "12 MART 2018", "contract_date", "2018-03-12"),
    ("Sözleşme Tarihi", "12/03/2018", "contract_date", "2018-03-12"),
    ("Program", "Kültür Varlıklarının Korunması ve Yaşatılması Mali Destek Programı", "programme_code", "kvky"),
    ("Durum", "TAMAMLANDI", "status", "tamamlanan"),
]
"""Header, what is written there, the field, and how it is read: as people write, and without a doubt."""
