"""Words that stand nowhere but in what is private: planted in a register before everything public is read for them."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field

from sqlalchemy import Connection

from geodata.derive import derive

WORD = "zqkanarya"
"""How every planted word begins: nothing in the register does."""

FOUND = re.compile(rb"zqkanarya\d+", re.IGNORECASE)

_PLANTS = (
    # Private facts.
    "INSERT INTO organisation_private (organisation_key, tax_no, contact, note, source_key, source) "
    "SELECT key, {w}, {w}, {w}, 'projects', {w} FROM organisation ORDER BY key LIMIT 1",
    "INSERT INTO project_private (project_ref, kays_no, internal_note, source_key, source) "
    "VALUES ('PRJ-011', {w}, {w}, 'projects', {w})",
    # A withheld project with all its parts, and the body that is in no other project.
    "UPDATE project SET title = {w}, title_en = {w}, summary = {w}, note = {w}, source = {w}, confidence = {w} "
    "WHERE ref = 'PRJ-010'",
    "UPDATE location SET place_name = {w}, geom_source = {w} WHERE project_ref = 'PRJ-010'",
    "INSERT INTO status_event (project_ref, position, happened, text_tr, text_en, source_key, source) "
    "VALUES ('PRJ-010', 90, '2020', {w}, {w}, 'projects', {w})",
    "INSERT INTO organisation (key, name, is_person, source_key, source) "
    "VALUES ('{k}', {w}, false, 'projects', {w}), ('gizli-kisi-{k}', {w}, true, 'projects', {w})",
    "INSERT INTO participation (project_ref, organisation_key, role, position, note, source_key, source) "
    "SELECT CASE WHEN is_person THEN 'PRJ-011' ELSE 'PRJ-010' END, key, 'partner', 9, {w}, 'projects', {w} "
    "FROM organisation WHERE key LIKE '%zqkanarya%'",
    "INSERT INTO project_result (project_ref, position, measure, achieved, note, source_key, source) "
    "SELECT 'PRJ-010', 90, code, 7, {w}, 'results', {w} FROM result_measure LIMIT 1",
    "INSERT INTO media (key, project_ref, site_ref, role, position, file_name, width, height, credit, licence, "
    "taken_on, alt_tr, alt_en, geom, source_key, source) VALUES "
    "('m1', 'PRJ-010', NULL, 'after', 0, '{k}.jpg', 1, 1, {w}, {w}, '2020', {w}, {w}, "
    "ST_SetSRID(ST_MakePoint(27.1, 38.4), 4326), 'media', {w}), "
    "('m2', NULL, (SELECT min(ref) FROM site), 'after', 0, '{k}2.jpg', 1, 1, {w}, {w}, '2020', {w}, {w}, "
    "ST_SetSRID(ST_MakePoint(27.1, 38.4), 4326), 'media', {w})",
    # An image of a public project that was withdrawn for privacy, and a photograph that is only a draft.
    "INSERT INTO media (key, project_ref, role, position, file_name, width, height, credit, licence, taken_on, alt_tr, "
    "caption_tr, geom, source_key, source) VALUES ('m3', 'PRJ-011', 'after', 0, '{k}3.jpg', 1, 1, {w}, {w}, '2020', "
    "{w}, {w}, ST_SetSRID(ST_MakePoint(27.1, 38.4), 4326), 'media', {w})",
    # A withheld site that a public project works on.
    "UPDATE site SET name = {w}, name_en = {w}, note = {w}, slug = '{k}', place_name = {w}, registry_ref = {w}, "
    "new_function = {w}, source = {w} WHERE ref = (SELECT min(ref) FROM site)",
    "INSERT INTO withholding (ref, project_ref, reason, since, source_key, source) "
    "VALUES ('PRJ-010', 'PRJ-010', {w}, '2026-01-01', 'visibility', {w})",
    "INSERT INTO withholding (ref, site_ref, slug, reason, since, source_key, source) "
    "SELECT min(ref), min(ref), '{site}', {w}, '2026-01-01', 'visibility', {w} FROM site",
    # An address that led to it.
    "INSERT INTO retirement (record, ref, kind, successor, reason_tr, retired_on, source_key, source) "
    "VALUES ('site', 'eski-ad', 'renamed', '{site}', {w}, '2026-01-01', 'visibility', {w})",
    # The memory: traces of what is private, received rows, problems of a load.
    "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) "
    "SELECT max(id), 'project_private', '{k}', 'changed', {j}, {j} FROM change_set",
    "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) "
    "SELECT max(id), 'organisation', '{k}', 'new', NULL, {j} FROM change_set",
    "INSERT INTO change (change_set_id, table_name, row_key, action, before, after) "
    "SELECT max(id), 'project', 'PRJ-010', 'changed', {j}, {j} FROM change_set",
    "UPDATE load SET problems = jsonb_build_array(CAST({j} AS jsonb))",
    "INSERT INTO received_row (load_id, sheet, line, cells) SELECT max(id), {w}, 90001, {j} FROM load",
    # The desk: people, what they propose, their log, and letters that are not public.
    "INSERT INTO desk.account (email, name) VALUES ({w}, {w})",
    "INSERT INTO desk.picture_withdrawal (media_key, original_sha256, reason, account_id) "
    "SELECT 'm3', {w}, {w}, max(id) FROM desk.account",
    "INSERT INTO desk.picture (key, project_ref, original_sha256, file_name, kind, size, width, height, renditions, "
    "draft, people_note, account_id, story_number) SELECT 'm4', 'PRJ-011', {w}, {w}, 'jpeg', 1, 1, 1, "
    "jsonb_build_array(CAST({j} AS jsonb)), {j}, {w}, max(id), {w} FROM desk.account",
    "INSERT INTO desk.event (id, account_id, action, object, detail) "
    "SELECT 900001, max(id), {w}, {w}, {j} FROM desk.account",
    "INSERT INTO desk.proposal (kind, title, note, state, author_id, reason, detail) "
    "SELECT 'edit', {w}, {w}, 'draft', max(id), {w}, {j} FROM desk.account",
    "INSERT INTO desk.proposed_change (proposal_id, table_name, row_key, action, before, after) "
    "SELECT max(id), 'project', 'PRJ-011', 'changed', {j}, {j} FROM desk.proposal",
    'INSERT INTO desk.ticket (number, record_kind, record_ref, field, wrong, "right", knowledge, email, '
    "language, state, "
    "draft, answer, due_on) VALUES ('BLD-1', 'project', 'PRJ-011', 'title', {w}, {w}, {w}, {w}, 'tr', 'received', {w}, "
    "'', now())",
    "INSERT INTO desk.story (number, record_kind, record_ref, text, name, relation, email, consent, "
    "language, state, reply, due_on) "
    "VALUES ('HKY-1', 'project', 'PRJ-011', {w}, {w}, 'visitor', {w}, {w}, 'tr', 'received', '', now()), "
    "('HKY-2', 'project', 'PRJ-010', {w}, {w}, 'visitor', {w}, {w}, 'tr', 'published', {w}, now())",
    "INSERT INTO desk.story_photo (story_number, position, held_name, width, height, taken_on) "
    "VALUES ('HKY-1', 1, {w}, 1, 1, {w})",
)


@dataclass
class Canaries:
    """What was planted: each word, and the statement that planted it."""

    words: dict[str, str] = field(default_factory=dict)


def plant(connection: Connection) -> Canaries:
    """Plant a word of its own in every private place: as the owner, who alone may rewrite the memory."""
    connection.exec_driver_sql("SET LOCAL ROLE NONE")
    planted, numbers = Canaries(), itertools.count(1001)
    slug = ""

    for statement in _PLANTS:

        def word(match: re.Match[str], statement: str = statement) -> str:
            nonlocal slug
            name = f"{WORD}{next(numbers)}"
            planted.words[name] = statement
            if match[1] == "site":
                return slug
            if match[1] == "k" and statement.startswith("UPDATE site"):
                slug = name
            return {"w": f"'{name}'", "k": name, "j": "'" + json.dumps({"title": name, "x": name}) + "'"}[match[1]]

        connection.exec_driver_sql(re.sub(r"\{(w|k|j|site)\}", word, statement).replace("%", "%%"))
    derive(connection, {"withholding"}, None)
    return planted
