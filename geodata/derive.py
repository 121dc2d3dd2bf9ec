"""What follows from delivered rows and is kept beside them: boundary pieces, each project's scope and search text."""

from __future__ import annotations

from sqlalchemy import Connection, text

_PIECES = """
INSERT INTO place_piece (place_code, geom)
SELECT code, (ST_Dump(ST_Subdivide(geom, 128))).geom FROM place WHERE kind = 'district' AND geom IS NOT NULL
"""

_SCOPE_AND_SEARCH = """
WITH placed AS (
    SELECT l.project_ref,
           count(DISTINCT l.place_code) FILTER (WHERE p.kind = 'district') AS districts,
           bool_or(p.kind <> 'district') AS wide
    FROM location l JOIN place p ON p.code = l.place_code
    WHERE l.role = 'work' GROUP BY l.project_ref
), named AS (
    SELECT l.project_ref, string_agg(concat_ws(' ', p.name, l.place_name), ' ') AS words
    FROM location l JOIN place p ON p.code = l.place_code GROUP BY l.project_ref
), taking_part AS (
    -- A natural person is not found by name: that would publish the name.
    SELECT a.project_ref, string_agg(o.name, ' ' ORDER BY a.position) AS words
    FROM participation a JOIN organisation o ON o.key = a.organisation_key
    WHERE NOT o.is_person GROUP BY a.project_ref
), worked_out AS (
    SELECT p.ref,
           CASE WHEN l.districts = 1 AND NOT l.wide THEN 'single'
                WHEN l.districts >= 1 THEN 'several'
                WHEN l.wide THEN 'province'
                ELSE 'unlocated' END AS scope,
           fold_tr(concat_ws(' ', p.ref, p.title, p.title_en, p.summary, n.words, t.words, g.name, c.official_code,
                             k.official_code)) AS search_text
    FROM project p
    LEFT JOIN placed l ON l.project_ref = p.ref
    LEFT JOIN named n ON n.project_ref = p.ref
    LEFT JOIN taking_part t ON t.project_ref = p.ref
    LEFT JOIN programme g ON g.code = p.programme_code
    LEFT JOIN call c ON c.code = p.call_code
    LEFT JOIN component k ON k.code = p.component_code
)
UPDATE project p SET scope = w.scope, search_text = w.search_text
FROM worked_out w
WHERE w.ref = p.ref AND (p.scope, p.search_text) IS DISTINCT FROM (w.scope, w.search_text)
"""

_SEARCHED = {
    "project",
    "location",
    "participation",
    "organisation",
    "programme",
    "call",
    "component",
    "place",
}


def derive(connection: Connection, changed_tables: set[str]) -> None:
    """Work out again whatever depends on the tables that changed."""
    if "place" in changed_tables:
        connection.execute(text("DELETE FROM place_piece"))
        connection.execute(text(_PIECES))
    if changed_tables & _SEARCHED:
        connection.execute(text(_SCOPE_AND_SEARCH))


def share_faults(connection: Connection) -> list[str]:
    """Projects whose work places do not share the project fully (Σ ≠ 1), one sentence each; at most 20."""
    found = connection.execute(
        text(
            "SELECT project_ref, sum(share) FROM location WHERE role = 'work' "
            "GROUP BY project_ref HAVING abs(sum(share) - 1) > 1e-9 ORDER BY project_ref LIMIT 20"
        )
    )
    return [f"{ref}: the shares of its places add up to {total}, not 1." for ref, total in found]
