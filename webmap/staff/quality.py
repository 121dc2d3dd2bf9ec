"""Quality at the desk: what may be wrong, rule by rule, each finding with its cure; and how full the register is."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request

from geodata import acceptance
from geodata.filters import BadAddress, Fault
from geodata.letters import plain
from geodata.queries import quality as findings
from geodata.queries.completeness import FIELDS, completeness
from geodata.queries.quality import Rule
from geodata.queries.voice import record
from geodata.staff import log_event
from webmap import quality_words, sentences
from webmap.contents import quality as contents
from webmap.errors import NotInRegister
from webmap.file_answer import file_answer
from webmap.language import current, link, link_pairs
from webmap.reading import Reading, reading
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.tickets import database, editor_address, must_cover

RULE = "kural"
FILES = ("xlsx", "csv")
BY = {"programme": "program", "year": "yil"}


@bp.get("/nitelik")
@needs("viewer")
def quality() -> str:
    """How many findings each rule has, the list of one rule, and how full each field is."""
    with reading(also=(RULE, "kabul")) as r:
        rule = _rule(request.args.get(RULE))
        address = r.address
        return render_template(
            "staff/quality.html",
            address=address,
            asked=sentences.asked(address.flt, r.codebook),
            chips=sentences.chips(address.flt, r.codebook),
            names=quality_words.names(),
            counts=findings.counts(r.connection, address.flt),
            rule=rule,
            found=findings.page(r.connection, rule, address.flt, address.page) if rule else None,
            accepted=findings.accepted(r.connection, rule) if rule else [],
            reason=lambda one: quality_words.reason(rule.key, one.reason, r.codebook) if rule else "",
            cure=lambda one: _cure(r, rule, one) if rule else None,
            address_of=_address_of(r),
            files=FILES,
            **_fullness(r),
        )


@bp.get("/nitelik/<key>.<ext>")
@needs("viewer")
def quality_file(key: str, ext: str) -> Response:
    """The work list of a rule as a file; who took it is in the log."""
    rule = _rule(key)
    if rule is None or ext not in FILES:
        raise NotInRegister(f"{key}.{ext}")
    answer = file_answer(ext, lambda r, note: contents.document(r, note, rule))
    with database().writing() as connection:
        log_event(connection, me().id, "quality.export", key, format=ext, query=request.query_string.decode()[:500])
    return answer


@bp.post("/nitelik/kabul")
@needs("editor")
def quality_accept() -> Any:
    """Somebody looked at a finding and says it is right, or takes that back; a note says why."""
    rule = _rule(request.form.get(RULE))
    ref, part = request.form.get("ref", ""), request.form.get("part", "")
    note = plain(request.form.get("not", "")[:4000])[:1000]
    if rule is None:
        raise NotInRegister(request.form.get(RULE, ""))
    back = request.form.get("suzgec", "")
    with database().writing() as connection:
        found = findings.finding(connection, rule, ref, part)
        if found is None:
            raise NotInRegister(ref)
        if rule.subject != "organisation":
            must_cover(connection, "editor", rule.subject, ref)
        if request.form.get("geri") == "1":
            acceptance.take_back(connection, me(), rule.key, ref, part)
        # Judged again by its value: between reading and accepting somebody may have changed it.
        elif note and found.value == request.form.get("deger", ""):
            acceptance.accept(connection, me(), (rule.key, ref, part, found.value), note)
    query = back if back.startswith("?") and "\n" not in back and "\r" not in back else f"?{RULE}={rule.key}"
    return redirect(link("staff.quality") + query + "#liste", 303)


def _rule(key: str | None) -> Rule | None:
    if not key:
        return None
    found = findings.rules().get(key)
    if found is None:
        raise BadAddress([Fault(RULE, key, "unknown", tuple(findings.rules()))])
    return found


def _address_of(r: Reading) -> Any:
    """An address of this page: a rule (None: none), and questions asked otherwise."""

    def made(rule: str | None, page: int = 1, **questions: str) -> str:
        address = r.address.but(page=page)
        pairs = [pair for pair in address.pairs() if pair[0] not in questions]
        pairs += [(name, value) for name, value in questions.items() if value]
        return link_pairs("staff.quality", ([(RULE, rule)] if rule else []) + pairs)

    return made


def _cure(r: Reading, rule: Rule, one: Any) -> tuple[str, str]:
    """Where a finding is mended, and where it is looked at."""
    if rule.subject == "organisation":
        there = f"{current()}.staff.organisations" in current_app.view_functions
        public = link("organisation_page", slug=one.ref)
        return (link_pairs("staff.organisations", [("q", one.title)]) if there else public), public
    public = link("project_page", ref=one.ref)
    if rule.subject == "site":
        site = record(r.connection, one.ref)
        public = link("site_page", slug=site.slug) if site else link("sites_page")
    return editor_address(rule.subject, one.ref), public


def _fullness(r: Reading) -> dict[str, Any]:
    return {
        "fields": quality_words.fields(),
        "whole": completeness(r.connection, r.address.flt, "all")[0],
        "tables": {by: completeness(r.connection, r.address.flt, by) for by in BY},
        "parameters": BY,
        "field_keys": tuple(FIELDS),
    }
