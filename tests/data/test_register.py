"""The bundled register and the programme tree hold together and keep to what the sources state."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from tests.data.bundled import table

CALLS = {row["code"]: row for row in table("cagrilar")}
PROJECTS = {row["Referans No"]: row for row in table("projeler")}


def test_supports_and_agency_activities_are_told_apart() -> None:
    kinds = Counter(row["Kayıt Türü"] for row in PROJECTS.values())
    assert kinds == {"destek": 45, "ajans faaliyeti": 8}
    agency = [row for row in PROJECTS.values() if row["Kayıt Türü"] == "ajans faaliyeti"]
    assert all(not row["Destek Tutarı (TL)"] and not row["Çağrı"] and not row["Destek Türü"] for row in agency)


def test_applications_and_unnamed_firms_are_not_in_the_register() -> None:
    undecided = {"PRJ-005", "PRJ-021", "PRJ-022", "PRJ-023"}
    unnamed = {f"PRJ-{number}" for number in range(126, 133)}
    assert not (undecided | unnamed) & set(PROJECTS)


def test_a_component_belongs_to_its_call_and_a_call_to_its_programme() -> None:
    components = {row["code"]: row["call_code"] for row in table("bilesenler")}
    for ref, row in PROJECTS.items():
        if row["Bileşen"]:
            assert components[row["Bileşen"]] == row["Çağrı"], ref
        if row["Çağrı"]:
            assert CALLS[row["Çağrı"]]["programme_code"] == row["Program"], ref
            if row["Çağrı Yılı"] and CALLS[row["Çağrı"]]["year"]:
                assert row["Çağrı Yılı"] == CALLS[row["Çağrı"]]["year"], ref


def test_money_adds_up_where_all_parts_are_stated() -> None:
    whole = 0
    for ref, row in PROJECTS.items():
        support, own, total = (
            Decimal(row[column]) if row[column] else None
            for column in ("Destek Tutarı (TL)", "Eş Finansman (TL)", "Toplam Bütçe (TL)")
        )
        if support is not None and total is not None:
            assert 0 < support <= total, ref
            if own is not None:
                assert support + own == total, ref
                whole += 1
    assert whole == 2
    assert sum(Decimal(row["Destek Tutarı (TL)"] or 0) for row in PROJECTS.values()) == Decimal("23985681.72")


def test_a_support_stays_within_its_calls_limit() -> None:
    checked = 0
    for ref, row in PROJECTS.items():
        limit = CALLS[row["Çağrı"]]["max_support"] if row["Çağrı"] else ""
        if limit and row["Destek Tutarı (TL)"]:
            assert Decimal(row["Destek Tutarı (TL)"]) <= Decimal(limit), ref
            checked += 1
    assert checked >= 3


def test_a_district_level_guess_is_never_a_point() -> None:
    for row in (*PROJECTS.values(), *table("restorasyon-alanlari")):
        has_point = bool(row["Enlem"])
        assert has_point == bool(row["Boylam"]) == bool(row["Konum Kaynağı"])
        assert has_point == (row["Konum Kesinliği"] in ("mahalle", "yerleşim"))
        assert bool(row["İlçe"]) == bool(row["Konum Kesinliği"])


def test_several_districts_say_that_equal_shares_are_assumed() -> None:
    districts = {row["place_name"] for row in table("alt-bolgeler")}
    several = {ref: row for ref, row in PROJECTS.items() if ";" in row["İlçe"]}
    assert sorted(several) == ["PRJ-026", "PRJ-112", "PRJ-137"]
    assert all("eşit pay" in row["Not"] for row in several.values())
    named = {part.strip() for row in PROJECTS.values() for part in row["İlçe"].split(";") if part}
    assert named - districts == {"İzmir geneli"}


def test_the_programme_tree_equals_the_published_counts() -> None:
    kinds = {row["code"]: row["support_kind"] for row in table("programlar")}
    assert sum(kinds[row["programme_code"]] == "mdp" for row in CALLS.values()) == 18
    first_six = [call for call in CALLS.values() if call["year"] in ("2008", "2009", "2010")]
    assert sum(int(call["contracted"]) for call in first_six) == 327
    for call in CALLS.values():
        listed = [call[column] for column in ("main_list", "applications") if call[column]]
        assert listed == sorted(listed, key=int), call["code"]
        if call["applications"] and call["contracted"]:
            assert int(call["contracted"]) <= int(call["applications"]), call["code"]


def test_budget_parts_do_not_exceed_the_announced_budget() -> None:
    parts: dict[str, Decimal] = {}
    for row in table("bilesenler"):
        if row["budget"]:
            parts[row["call_code"]] = parts.get(row["call_code"], Decimal(0)) + Decimal(row["budget"])
    assert len(parts) == 7
    exact = {call for call, amount in parts.items() if amount == Decimal(CALLS[call]["budget"])}
    assert set(parts) - exact == {"ilceler-arasi-2015"}
    assert parts["ilceler-arasi-2015"] < Decimal(CALLS["ilceler-arasi-2015"]["budget"])


def test_kvky_targets_and_contracts() -> None:
    parts = {row["official_code"]: int(row["contracted"]) for row in table("bilesenler") if row["contracted"]}
    assert parts == {"TR31/17/KV01": 4, "TR31/17/KV02": 11}
    assert sum(parts.values()) == int(CALLS["kvky-2017"]["contracted"])
    goals = {row["code"]: (row["target"], row["actual"]) for row in table("performans-gostergeleri")}
    assert goals == {
        "kvky-restore-edilen-yapi": ("10", ""),
        "kvky-cizilen-proje": ("4", ""),
        "kvky-desteklenen-proje": ("15", "15"),
    }


def test_sites_carry_projects_of_the_kvky_call() -> None:
    sites = table("restorasyon-alanlari")
    assert len(sites) == 4
    carried = [part.split(":")[0].strip() for row in sites for part in row["Projeler"].split(";")]
    assert sorted(carried) == sorted(ref for ref, row in PROJECTS.items() if row["Çağrı"] == "kvky-2017")


def test_plans_are_components_of_result_programmes_and_never_calls() -> None:
    components = table("sop-bilesenleri")
    plans = [row for row in components if row["kind"] == "plan"]
    assert len(plans) == 9
    assert all(not row["call_code"] for row in plans)
    names = {call["name"] for call in CALLS.values()}
    assert not {row["name"] for row in plans} & names
    linked = {row["call_code"] for row in components if row["call_code"]}
    assert linked <= set(CALLS)
    programmes = table("sonuc-odakli-programlar")
    assert len(programmes) == 7
    assert all(not row["responsible_unit"] and "(PPKB, PYB" in row["note"] for row in programmes)


def test_published_totals_are_more_than_the_register_holds() -> None:
    totals = {row["code"]: row for row in table("yayimlanan-toplamlar")}
    assert (totals["2016-03"]["projects"], totals["2016-03"]["support_total"]) == ("556", "214700000")
    assert totals["2021"]["projects"] == "647"
    supports = sum(row["Kayıt Türü"] == "destek" for row in PROJECTS.values())
    assert supports < int(totals["2016-03"]["projects"])
    counted: Counter[str] = Counter(row["Çağrı"] for row in PROJECTS.values() if row["Çağrı"])
    for code, count in counted.items():
        if CALLS[code]["contracted"]:
            assert count <= int(CALLS[code]["contracted"]), code
