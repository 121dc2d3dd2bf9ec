"""Places of one project that are not equally well known: their columns are read place by place, as we write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tests.loaders.books import csv_file, judged, second, table

SEVERAL = {
    "İlçe": "Beydağ; Konak; Ödemiş",
    "Yer": "Beydağ Kalesi;; Birgi",
    "Enlem": "38,08593;;",
    "Boylam": "28,20843;;",
    "Konum Kesinliği": "tam; ilçe; mahalle",
    "Pay": "0,5;0,25;0,25",
}


def test_each_place_keeps_its_own_precision_and_name(reference: Connection, tmp_path: Path) -> None:
    done = judged(reference, csv_file(tmp_path / "liste.csv", table([second(**SEVERAL)])))
    assert done.problems == ()
    found = reference.execute(
        text(
            "SELECT p.name, l.place_name, l.precision, l.geom IS NOT NULL FROM location l "
            "JOIN place p ON p.code = l.place_code ORDER BY l.position"
        )
    )
    assert [tuple(row) for row in found] == [
        ("Beydağ", "Beydağ Kalesi", "exact", True),
        ("Konak", None, "district", False),
        ("Ödemiş", "Birgi", "neighbourhood", False),
    ]


@pytest.mark.parametrize(
    ("written", "rule"), [("tam; ilçe", "count_differs"), ("tam; tam; ilçe", "exact_without_point")]
)
def test_precisions_that_do_not_fit_are_named(reference: Connection, tmp_path: Path, written: str, rule: str) -> None:
    row = second(**{**SEVERAL, "Konum Kesinliği": written})
    [problem] = judged(reference, csv_file(tmp_path / "liste.csv", table([row]))).errors
    assert (problem.rule, problem.column, problem.row) == (rule, "Konum Kesinliği", 2)
