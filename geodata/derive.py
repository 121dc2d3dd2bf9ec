"""What follows from delivered rows and is kept beside them: boundary pieces, scopes, search texts and their words."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geodata.refusals import Refusal
from geodata.words import LETTERS

_PIECES = """
INSERT INTO place_piece (place_code, geom)
SELECT code, (ST_Dump(ST_Subdivide(geom, 128))).geom FROM place WHERE kind = 'district' AND geom IS NOT NULL
"""

_SEARCHABLE = """
named AS (
    SELECT l.project_ref, string_agg(concat_ws(' ', p.name, l.place_name), ' ' ORDER BY l.position) AS words
    FROM location l JOIN place p ON p.code = l.place_code GROUP BY l.project_ref
), taking_part AS (
    -- A natural person is not found by name: that would publish the name.
    SELECT a.project_ref, string_agg(o.name, ' ' ORDER BY a.position, o.key) AS words
    FROM participation a JOIN organisation o ON o.key = a.organisation_key
    WHERE NOT o.is_person GROUP BY a.project_ref
), restored AS (
    SELECT s.project_ref, string_agg(i.name, ' ' ORDER BY i.ref) AS words
    FROM site_project s JOIN site i ON i.ref = s.site_ref
    WHERE NOT EXISTS (SELECT FROM withholding h WHERE h.site_ref = i.ref) GROUP BY s.project_ref
), searchable AS (
    SELECT p.ref, normalize(concat_ws(' ', p.ref, p.title, p.title_en, p.summary, n.words, t.words, g.name, g.name_en,
                                      p.year, c.official_code, k.official_code, k.name, r.words), NFC) AS words
    FROM project p
    LEFT JOIN named n ON n.project_ref = p.ref
    LEFT JOIN taking_part t ON t.project_ref = p.ref
    LEFT JOIN restored r ON r.project_ref = p.ref
    LEFT JOIN programme g ON g.code = p.programme_code
    LEFT JOIN call c ON c.code = p.call_code
    LEFT JOIN component k ON k.code = p.component_code
)"""
"""Common tables that end in ``searchable`` (ref, words): everything a project is found by, as people wrote it."""

_SCOPE_AND_SEARCH = f"""
WITH {_SEARCHABLE}, placed AS (
    SELECT l.project_ref,
           count(DISTINCT l.place_code) FILTER (WHERE p.kind = 'district') AS districts,
           bool_or(p.kind <> 'district') AS wide
    FROM location l JOIN place p ON p.code = l.place_code
    WHERE l.role = 'work' GROUP BY l.project_ref
), worked_out AS (
    SELECT s.ref,
           CASE WHEN l.districts = 1 AND NOT l.wide THEN 'single'
                WHEN l.districts >= 1 THEN 'several'
                WHEN l.wide THEN 'province'
                ELSE 'unlocated' END AS scope,
           fold_tr(s.words) AS search_text
    FROM searchable s LEFT JOIN placed l ON l.project_ref = s.ref
), differing AS (
    SELECT p.ref, p.scope, p.search_text, w.scope AS new_scope, w.search_text AS new_text
    FROM worked_out w JOIN project p ON p.ref = w.ref
    WHERE (p.scope, p.search_text) IS DISTINCT FROM (w.scope, w.search_text)
), traced AS (
    -- What follows from a change belongs to its trace, or an old version could not be shown as it was. A row that is
    -- new in this change set was nothing before.
    INSERT INTO change (change_set_id, table_name, row_key, action, before, after)
    SELECT :change_set, 'project', d.ref, 'derived',
           jsonb_build_object('scope', d.scope, 'search_text', d.search_text),
           jsonb_build_object('scope', d.new_scope, 'search_text', d.new_text)
    FROM differing d
    WHERE CAST(:change_set AS integer) IS NOT NULL AND NOT EXISTS (
        SELECT FROM change c
        WHERE c.change_set_id = :change_set AND c.table_name = 'project' AND c.row_key = d.ref AND c.action = 'new'
    )
)
UPDATE project p SET scope = d.new_scope, search_text = d.new_text FROM differing d WHERE d.ref = p.ref
"""

# What follows an apostrophe is a suffix, not a word (geodata/words.py says the same). Small letters are named one by
# one because lower() knows neither I nor, in some locales, anything beyond ASCII. Long numbers are references, nearly
# as many as projects, and nobody means another form of one: search.py finds them as they are typed.
_WORDS = f"""
WITH {_SEARCHABLE}, written AS (
    SELECT ref, regexp_split_to_table(
               regexp_replace(words, '(?<=[{LETTERS}])[''’][{LETTERS}]+', ' ', 'g'), '[^{LETTERS}]+'
           ) AS word
    FROM searchable s WHERE NOT EXISTS (SELECT FROM withholding h WHERE h.project_ref = s.ref)
), counted AS (
    SELECT fold_tr(word) AS word,
           mode() WITHIN GROUP (ORDER BY lower(translate(word, 'IİŞĞÜÖÇÂÎÛ', 'ıişğüöçâîû'))) AS shown,
           count(DISTINCT ref) AS projects
    FROM written WHERE word <> '' AND word !~ '^[0-9]{{5,}}$' GROUP BY fold_tr(word)
), gone AS (
    DELETE FROM word w WHERE NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)
)
INSERT INTO word (word, shown, projects) SELECT word, shown, projects FROM counted
ON CONFLICT (word) DO UPDATE SET shown = excluded.shown, projects = excluded.projects
WHERE (word.shown, word.projects) IS DISTINCT FROM (excluded.shown, excluded.projects)
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
    "site",
    "site_project",
    "withholding",
    # A register that was loaded before it kept words gets them with its first synonyms.
    "synonym",
}


def derive(connection: Connection, changed_tables: set[str], change_set: int | None) -> None:
    """Work out again whatever depends on the tables that changed, traced in that change set (None: no trace)."""
    if "place" in changed_tables:
        connection.execute(text("DELETE FROM place_piece"))
        connection.execute(text(_PIECES))
    if changed_tables & _SEARCHED:
        connection.execute(text(_SCOPE_AND_SEARCH), {"change_set": change_set})
        connection.execute(text(_WORDS))


def share_faults(connection: Connection) -> list[Refusal]:
    """Projects whose work places do not share the project fully (Σ ≠ 1), one each; at most 20."""
    found = connection.execute(
        text(
            "SELECT project_ref, sum(share) FROM location WHERE role = 'work' "
            "GROUP BY project_ref HAVING abs(sum(share) - 1) > 1e-9 ORDER BY project_ref LIMIT 20"
        )
    )
    return [
        Refusal(
            f"{ref}: the shares of its places add up to {total}, not 1.",
            "shares",
            {"ref": ref, "total": f"{total.normalize():f}".replace(".", ",")},
        )
        for ref, total in found
    ]
