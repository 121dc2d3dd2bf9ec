"""The rehearsal register: published figures held exactly, everything invented within what can be."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from geodata.folding import fold
from geodata.models import Base, Participation, Project
from geodata.register import Outcome, RegisterRefused, register_hash
from loaders.sample import fingerprint, load_sample, sample_rows
from loaders.sample.quotas import rates
from tests.conftest import ROOT, run_loaders


def rows(connection: Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(sql)).mappings()]


def one(connection: Connection, sql: str) -> Any:
    return connection.execute(text(sql)).scalar_one()


def test_each_published_count_and_total_is_held(sampled: Connection) -> None:
    held = rows(
        sampled,
        "SELECT c.code, c.contracted, c.support_total, count(p.ref) AS projects, sum(p.support_amount) AS amount "
        "FROM call c LEFT JOIN project p ON p.call_code = c.code GROUP BY c.code",
    )
    stated = [call for call in held if call["contracted"] is not None]
    assert len(stated) >= 10
    assert {call["code"]: call["contracted"] for call in stated} == {call["code"]: call["projects"] for call in stated}
    with_total = [call for call in held if call["support_total"] is not None]
    assert len(with_total) >= 5
    for call in with_total:
        assert call["amount"] == call["support_total"], call["code"]


def test_component_counts_are_held_where_published(sampled: Connection) -> None:
    wrong = rows(
        sampled,
        "SELECT c.code FROM component c WHERE c.contracted IS NOT NULL "
        "AND c.contracted <> (SELECT count(*) FROM project p WHERE p.component_code = c.code)",
    )
    assert wrong == []
    counts = dict(Counter(row["component_code"] for row in rows(sampled, "SELECT component_code FROM project")))
    assert (counts["kvky-2017-kv01"], counts["kvky-2017-kv02"]) == (4, 11)


def test_the_totals_published_for_all_supports_are_met(sampled: Connection) -> None:
    published = {row["code"]: row for row in rows(sampled, "SELECT * FROM published_total")}
    [march] = rows(
        sampled,
        "SELECT count(*) AS projects, sum(support_amount) AS amount FROM project "
        "WHERE kind = 'support' AND contract_date <= '2016-03-31'",
    )
    assert march["projects"] == published["2016-03"]["projects"]
    assert march["amount"] == published["2016-03"]["support_total"]
    assert one(sampled, "SELECT count(*) FROM project WHERE kind = 'support'") == published["2021"]["projects"]


def test_every_call_of_the_agency_has_projects(sampled: Connection) -> None:
    assert (
        rows(sampled, "SELECT code FROM call WHERE code NOT IN (SELECT call_code FROM project WHERE call_code > '')")
        == []
    )
    kinds = {
        row["support_kind"] for row in rows(sampled, "SELECT DISTINCT support_kind FROM project WHERE kind='support'")
    }
    assert kinds == {"mdp", "gpd", "dfd", "fzd", "td", "sogep", "eko"}


def test_amounts_keep_to_the_limits_of_their_call(sampled: Connection) -> None:
    beyond = rows(
        sampled,
        "SELECT p.ref FROM project p LEFT JOIN call c ON c.code = p.call_code "
        "LEFT JOIN component k ON k.code = p.component_code "
        "WHERE p.support_amount < coalesce(k.min_support, c.min_support, 0) "
        "OR p.support_amount > coalesce(k.max_support, c.max_support, 1e12)",
    )
    assert beyond == []


def test_support_keeps_to_the_stated_rate_and_the_parts_make_the_whole(sampled: Connection) -> None:
    found = rows(
        sampled,
        "SELECT p.*, c.support_rate, o.kind AS carrier FROM project p LEFT JOIN call c ON c.code = p.call_code "
        "JOIN participation a ON a.project_ref = p.ref AND a.role = 'beneficiary' "
        "JOIN organisation o ON o.key = a.organisation_key WHERE p.support_amount IS NOT NULL",
    )
    assert len(found) > 600
    for row in found:
        assert row["own_share"] + row["support_amount"] == row["total_budget"], row["ref"]
        assert row["paid"] is None or 0 <= row["paid"] <= row["support_amount"], row["ref"]
        least, most = rates(row["support_rate"])[row["carrier"] in ("company", "person")]
        percent = row["support_amount"] * 100 / row["total_budget"]
        assert least - Decimal("0.001") <= percent <= most, row["ref"]


def test_rates_are_read_as_calls_state_them() -> None:
    assert rates("kâr amacı güden en çok %50; gütmeyen en çok %90") == {True: (25, 50), False: (25, 90)}
    assert rates("güden %10-%50; gütmeyen %10-%75") == {True: (10, 50), False: (10, 75)}
    assert rates("%25-%75") == {True: (25, 75), False: (25, 75)}
    assert rates("en çok %90") == {True: (25, 90), False: (25, 90)}
    assert rates(None) == {True: (25, 50), False: (25, 75)}


def test_a_few_amounts_are_unknown_and_none_is_zero(sampled: Connection) -> None:
    unknown = one(sampled, "SELECT count(*) FROM project WHERE kind = 'support' AND support_amount IS NULL")
    assert 5 <= unknown <= 26
    assert one(sampled, "SELECT count(*) FROM project WHERE support_amount = 0 OR total_budget = 0") == 0


def test_dates_are_in_order(sampled: Connection) -> None:
    for row in rows(sampled, "SELECT p.*, c.deadline_on FROM project p LEFT JOIN call c ON c.code = p.call_code"):
        contract, start, end = row["contract_date"], row["start_date"], row["end_date"]
        if contract and start:
            assert contract <= start < end, row["ref"]
        if contract and row["deadline_on"]:
            assert contract > row["deadline_on"].isoformat()[: len(contract)], row["ref"]
        if contract:
            assert (row["price_year"], row["price_year_basis"]) == (int(contract[:4]), "contract")
        if row["status"] in ("tamamlanan", "isletmede") and end:
            assert end <= "2020-06-30", row["ref"]
        if row["status"] == "uygulamada":
            assert start <= "2020-06-30" < end, row["ref"]


def test_projects_live_through_all_the_usual_steps(sampled: Connection) -> None:
    steps = Counter(row["status"] for row in rows(sampled, "SELECT status FROM project"))
    assert {"desteklenen", "uygulamada", "tamamlanan", "isletmede", "iptal"} <= set(steps)
    assert steps["tamamlanan"] > 400


def test_every_point_lies_in_the_district_it_names(sampled: Connection) -> None:
    outside = rows(
        sampled,
        "SELECT l.project_ref FROM location l JOIN place p ON p.code = l.place_code "
        "WHERE l.geom IS NOT NULL AND NOT ST_Covers(p.geom, l.geom) "
        "UNION ALL SELECT s.ref FROM site s JOIN place p ON p.code = s.place_code WHERE NOT ST_Covers(p.geom, s.geom)",
    )
    assert outside == []
    assert one(sampled, "SELECT count(*) FROM location WHERE geom IS NOT NULL") > 400


def test_places_are_as_uneven_as_in_life(sampled: Connection) -> None:
    scopes = Counter(row["scope"] for row in rows(sampled, "SELECT scope FROM project WHERE kind = 'support'"))
    assert 8 <= scopes["province"] <= 35
    assert 8 <= scopes["unlocated"] <= 35
    assert 20 <= scopes["several"] <= 60
    coarse = one(
        sampled,
        "SELECT count(*) FROM project p JOIN location l ON l.project_ref = p.ref AND l.role = 'work' "
        "WHERE p.scope = 'single' AND p.kind = 'support' AND l.geom IS NULL",
    )
    assert 45 <= coarse <= 110
    assert one(sampled, "SELECT count(DISTINCT place_code) FROM location") >= 30
    together = "SELECT count(*) FROM location WHERE place_name = 'Örnek Teknopark'"
    assert one(sampled, together) == 40
    assert one(sampled, together.replace("count(*)", "count(DISTINCT geom)")) == 1


def test_shares_add_up_to_one_exactly(sampled: Connection) -> None:
    sums = one(
        sampled,
        "SELECT count(*) FROM (SELECT sum(share) AS whole FROM location WHERE role = 'work' GROUP BY project_ref) s "
        "WHERE whole <> 1",
    )
    assert sums == 0


def test_target_districts_of_a_call_are_kept_to(sampled: Connection) -> None:
    strays = rows(
        sampled,
        "WITH target AS (SELECT t.call_code, coalesce(m.place_code, t.place_code) AS place_code FROM call_target t "
        "LEFT JOIN membership m ON m.group_code = t.place_code) "
        "SELECT p.ref FROM project p JOIN location l ON l.project_ref = p.ref AND l.role = 'work' "
        "WHERE p.call_code IN (SELECT call_code FROM target) "
        "AND (p.call_code, l.place_code) NOT IN (SELECT call_code, place_code FROM target)",
    )
    assert strays == []
    assert one(sampled, "SELECT count(*) FROM project WHERE call_code IN (SELECT call_code FROM call_target)") >= 20


def test_every_record_is_marked_and_named_as_a_sample(sampled: Connection) -> None:
    assert one(sampled, "SELECT count(*) FROM project WHERE NOT is_sample OR title NOT LIKE 'Örnek: %'") == 0
    assert (
        one(sampled, "SELECT count(*) FROM project WHERE title_en NOT LIKE 'Sample: %' OR ref NOT LIKE 'ORNEK-%'") == 0
    )
    assert one(sampled, "SELECT count(*) FROM site WHERE NOT is_sample OR name NOT LIKE 'Örnek %'") == 0
    assert one(sampled, "SELECT count(*) FROM organisation WHERE name !~ '^Örnek .* [0-9]{3,}$'") == 0
    assert one(sampled, "SELECT is_sample FROM data_version ORDER BY id DESC LIMIT 1") is True


def test_people_are_among_the_beneficiaries_and_are_not_found_by_name(sampled: Connection) -> None:
    people = rows(
        sampled,
        "SELECT o.name, p.search_text FROM organisation o JOIN participation a ON a.organisation_key = o.key "
        "JOIN project p ON p.ref = a.project_ref WHERE o.is_person",
    )
    assert len(people) >= 5
    assert not [person for person in people if fold(person["name"]) in person["search_text"]]


def test_restoration_sites_carry_the_fifteen_projects(sampled: Connection) -> None:
    roles = defaultdict(set)
    for row in rows(sampled, "SELECT site_ref, role FROM site_project"):
        roles[row["site_ref"]].add(row["role"])
    assert len(roles) == 13
    assert sum(len(found) for found in roles.values()) == 15
    assert sum(found == {"design", "works"} for found in roles.values()) == 2
    apart = one(
        sampled,
        "SELECT count(*) FROM site_project sp JOIN site s ON s.ref = sp.site_ref JOIN location l "
        "ON l.project_ref = sp.project_ref AND l.role = 'work' WHERE NOT ST_Equals(s.geom, l.geom)",
    )
    assert apart == 0


def test_agency_activities_come_on_top_and_are_not_support(sampled: Connection) -> None:
    assert one(sampled, "SELECT count(*) FROM project WHERE kind = 'agency'") >= 3
    assert one(sampled, "SELECT count(*) FROM project WHERE kind = 'agency' AND support_amount IS NOT NULL") == 0


def test_the_same_seed_changes_nothing_and_another_seed_does(reference: Connection) -> None:
    first = load_sample(reference, projects=647, seed=1)
    assert first.version is not None
    before = register_hash(reference)
    assert load_sample(reference, projects=647, seed=1) == Outcome(
        0, 0, 0, dict.fromkeys(first.by_table, (0, 0, 0)), None
    )
    assert register_hash(reference) == before
    assert load_sample(reference, projects=647, seed=2).changed > 600


def test_the_same_seed_gives_the_same_bytes_in_another_process(reference: Connection, reference_url: str) -> None:
    """Python mixes the order of sets and hashes anew in each process; nothing of it may reach the rows."""
    here = fingerprint(sample_rows(reference, 500, 7))
    program = (
        "import sys; from sqlalchemy import create_engine; from loaders.sample import fingerprint, sample_rows\n"
        "with create_engine(sys.argv[1]).connect() as c: print(fingerprint(sample_rows(c, 500, 7)))"
    )
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", program, reference_url],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert there.stdout.strip() == here


@pytest.mark.parametrize("projects", [420, 1000])
def test_other_sizes_hold_the_published_counts_too(reference: Connection, projects: int) -> None:
    made = [row for row in sample_rows(reference, projects, 3) if isinstance(row, Project) and row.kind == "support"]
    assert len(made) == projects
    of_kobi = [row.support_amount for row in made if row.call_code == "kobi-2008"]
    assert (len(of_kobi), sum(amount for amount in of_kobi if amount)) == (97, Decimal("23286726.00"))


def test_fewer_projects_than_published_are_refused_in_a_sentence(reference: Connection) -> None:
    with pytest.raises(RegisterRefused, match=r"--projects 419 is too few.*at least 420"):
        sample_rows(reference, 419, 1)


def test_missing_reference_data_is_named(connection: Connection) -> None:
    with pytest.raises(RegisterRefused) as refused:
        load_sample(connection, projects=647, seed=1)
    [sentence] = refused.value.problems
    for lack in ("districts", "kobi-2008", "statuses", "load --all --without-projects"):
        assert lack in sentence.said


def test_real_records_are_never_mixed_with_the_sample(loaded: Connection) -> None:
    before = register_hash(loaded)
    with pytest.raises(RegisterRefused, match="real records"):
        load_sample(loaded, projects=647, seed=1)
    assert register_hash(loaded) == before


def test_the_command_line_refuses_the_mixture_with_a_sentence_and_exit_code_1(loaded_url: str) -> None:
    done = run_loaders(loaded_url, "load", "sample", "--projects", "647", "--seed", "1", check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "make sample" in done.stderr + done.stdout


def test_no_organisation_takes_part_twice_in_one_role(sampled: Connection) -> None:
    made: list[Base] = sample_rows(sampled, 647, 11)
    parts = [(row.project_ref, row.organisation_key) for row in made if isinstance(row, Participation)]
    assert len(parts) == len(set(parts))


def test_dates_lie_between_the_first_call_and_the_end_of_the_last_project(sampled: Connection) -> None:
    signed = [
        row["contract_date"] for row in rows(sampled, "SELECT contract_date FROM project WHERE contract_date > ''")
    ]
    assert min(signed) >= "2008"
    assert max(signed) <= dt.date(2020, 6, 30).isoformat()
