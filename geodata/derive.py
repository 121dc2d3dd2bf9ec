"""What follows from delivered rows and is kept beside them: boundary pieces, scopes, search texts and their words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text

from geodata.refusals import Refusal
from geodata.words import LETTERS

_PIECES = """
INSERT INTO place_piece (place_code, geom)
SELECT code, (ST_Dump(ST_Subdivide(geom, 128))).geom FROM place WHERE kind = 'district' AND geom IS NOT NULL
"""

# Asking whether a text is normalised already costs a quarter of normalising it, and nearly all are.
_SEARCHABLE = """
SELECT w.ref, w.scope, CASE WHEN w.words IS NFC NORMALIZED THEN w.words ELSE normalize(w.words, NFC) END AS words
FROM (
    SELECT p.ref,
           CASE WHEN n.districts = 1 AND NOT n.wide THEN 'single'
                WHEN n.districts >= 1 THEN 'several'
                WHEN n.wide THEN 'province'
                ELSE 'unlocated' END AS scope,
           concat_ws(' ', p.ref, p.title, p.title_en, p.summary, n.words, t.words, g.name, g.name_en,
                     p.year, c.official_code, k.official_code, k.name, r.words) AS words
    FROM {project} p
    LEFT JOIN (
        SELECT l.project_ref, string_agg(concat_ws(' ', p.name, l.place_name), ' ' ORDER BY l.position) AS words,
               count(DISTINCT l.place_code) FILTER (WHERE l.role = 'work' AND p.kind = 'district') AS districts,
               bool_or(p.kind <> 'district') FILTER (WHERE l.role = 'work') AS wide
        FROM {location} l JOIN place p ON p.code = l.place_code GROUP BY l.project_ref
    ) n ON n.project_ref = p.ref
    LEFT JOIN (
        -- A natural person is not found by name: that would publish the name.
        SELECT a.project_ref, string_agg(o.name, ' ' ORDER BY a.position, o.key) AS words
        FROM {participation} a JOIN organisation o ON o.key = a.organisation_key
        WHERE NOT o.is_person GROUP BY a.project_ref
    ) t ON t.project_ref = p.ref
    LEFT JOIN (
        SELECT s.project_ref, string_agg(i.name, ' ' ORDER BY i.ref) AS words
        FROM site_project s JOIN site i ON i.ref = s.site_ref
        WHERE NOT EXISTS (SELECT FROM withholding h WHERE h.site_ref = i.ref) GROUP BY s.project_ref
    ) r ON r.project_ref = p.ref
    LEFT JOIN programme g ON g.code = p.programme_code
    LEFT JOIN call c ON c.code = p.call_code
    LEFT JOIN component k ON k.code = p.component_code
) w
"""
"""Projects with their scope and everything they are found by, as people wrote it."""

_FORESEEN = """
CREATE TEMP TABLE foreseen ON COMMIT DROP AS
SELECT s.ref, s.scope, s.words, fold_tr(s.words) AS search_text FROM ({searchable}) s
"""
_NONE_FORESEEN = """
CREATE TEMP TABLE IF NOT EXISTS foreseen (ref text, scope text, words text, search_text text) ON COMMIT DROP
"""

_SCOPE_AND_SEARCH = """
WITH worked_out AS (
    -- What was foreseen and came about need not be folded again: that is most of the work.
    SELECT s.ref, s.scope, CASE WHEN f.words = s.words THEN f.search_text ELSE fold_tr(s.words) END AS search_text
    FROM searchable s LEFT JOIN foreseen f ON f.ref = s.ref
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
#
# Spellings are counted as they are written and folded once each. In how many projects a word is met ts_stat counts,
# each project's words made unique by a tsvector; one holds no longer words than 2 kB, and so long a run is no word.
_WORDS = f"""
WITH written AS (
    SELECT regexp_split_to_table(
               regexp_replace(words, '(?<=[{LETTERS}])[''’][{LETTERS}]+', ' ', 'g'), '[^{LETTERS}]+'
           ) AS word
    FROM searchable s WHERE NOT EXISTS (SELECT FROM withholding h WHERE h.project_ref = s.ref)
), spelling AS (
    SELECT fold_tr(word) AS word, lower(translate(word, 'IİŞĞÜÖÇÂÎÛ', 'ıişğüöçâîû')) AS shown, sum(times) AS times
    FROM (SELECT word, count(*) AS times FROM written WHERE word <> '' GROUP BY word) w
    WHERE word !~ '^[0-9]{{5,}}$' GROUP BY 1, 2
), told AS (
    SELECT DISTINCT ON (word) word, shown FROM spelling ORDER BY word, times DESC, shown
), counted AS MATERIALIZED (
    SELECT t.word, t.shown, m.ndoc AS projects FROM told t JOIN ts_stat($$
        SELECT array_to_tsvector(array_remove(CASE WHEN length(p.search_text) < 2000 THEN w.words ELSE ARRAY(
            SELECT word FROM unnest(w.words) word WHERE length(word) < 2000
        ) END, ''))
        FROM project p, regexp_split_to_array(
            regexp_replace(p.search_text, '(?<=[a-z0-9])[''’][a-z0-9]+', ' ', 'g'), '[^a-z0-9]+'
        ) AS w(words)
        WHERE NOT EXISTS (SELECT FROM withholding h WHERE h.project_ref = p.ref)
    $$) m ON m.word = t.word
), gone AS (
    DELETE FROM word w WHERE NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)
)
INSERT INTO word (word, shown, projects) SELECT word, shown, projects FROM counted
ON CONFLICT (word) DO UPDATE SET shown = excluded.shown, projects = excluded.projects
WHERE (word.shown, word.projects) IS DISTINCT FROM (excluded.shown, excluded.projects)
"""

_READ = {
    "project": ("title", "title_en", "summary", "programme_code", "call_code", "component_code", "year"),
    "location": ("role", "place_code", "place_name"),
    "participation": ("position",),
    "organisation": ("name", "is_person"),
    "programme": ("name", "name_en"),
    "call": ("official_code",),
    "component": ("official_code", "name"),
    "place": ("name", "kind"),
    "site": ("name",),
    "site_project": (),
    "withholding": ("project_ref", "site_ref"),
    # A register that was loaded before it kept words gets them with its first synonyms.
    "synonym": (),
}
"""Table → the columns beside its key that the above is worked out from."""


def foresee(connection: Connection, staged: Collection[str]) -> None:
    """Work out scope and search text of staged projects that are new, so that their rows are written once.

    ``staged`` names the tables that are staged. The new projects' parts are all in stages; their bodies' names are
    read from the register. ``derive`` goes by what is then there, whatever was foreseen.
    """
    new = "(SELECT s.* FROM stage_project s LEFT JOIN project t ON t.ref = s.ref WHERE t.ref IS NULL)"
    parts = {name: f"stage_{name}" if name in staged else name for name in ("location", "participation")}
    connection.exec_driver_sql(_FORESEEN.format(searchable=_SEARCHABLE.format(project=new, **parts)))
    connection.exec_driver_sql("ANALYZE foreseen (ref)")


def derive(connection: Connection, changed_tables: set[str], change_set: int | None) -> None:
    """Work out again whatever depends on the tables that changed, traced in that change set (None: no trace)."""
    if "place" in changed_tables:
        connection.execute(text("DELETE FROM place_piece"))
        connection.execute(text(_PIECES))
    if changed_tables & _READ.keys() and (change_set is None or _concerns(connection, change_set)):
        connection.exec_driver_sql(_NONE_FORESEEN)
        every = _SEARCHABLE.format(project="project", location="location", participation="participation")
        connection.exec_driver_sql(f"CREATE TEMP TABLE searchable ON COMMIT DROP AS {every}")
        connection.exec_driver_sql("ANALYZE searchable (ref)")
        connection.execute(text(_SCOPE_AND_SEARCH), {"change_set": change_set})
        connection.exec_driver_sql(_WORDS)
        connection.exec_driver_sql("DROP TABLE pg_temp.searchable, pg_temp.foreseen")


def _concerns(connection: Connection, change_set: int) -> bool:
    """Whether any of its changes touches what is worked out: amounts and dates do not, and all projects are a lot."""
    touched = " OR ".join(
        f"(table_name = '{table}' AND (action <> 'changed' OR after ?| ARRAY{[*columns]}::text[]))"
        for table, columns in _READ.items()
    )
    found = f"SELECT EXISTS (SELECT FROM change WHERE change_set_id = {change_set:d} AND ({touched}))"
    return bool(connection.exec_driver_sql(found).scalar_one())


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
