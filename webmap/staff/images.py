"""Images at the desk: all of them with what is missing, records without any, and the images of one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request
from werkzeug.exceptions import NotFound

from geodata import pictures as kept
from geodata.licences import LICENCES
from geodata.proposals import Draft, Wanted, propose, submit, withdraw
from geodata.queries import pictures as asked
from webmap.errors import NotInRegister
from webmap.language import link, link_pairs
from webmap.reading import Reading, reading
from webmap.staff import bp, image_words
from webmap.staff.access import me, needs
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.tickets import covers, database, must_cover

TEXT, STATE, GAP, PAGE, SHOW, ORDER = "kayit", "durum", "eksik", "sayfa", "goster", "sira"
KINDS = {"proje": "project", "alan": "site"}
"""Kind of a record, as the address says it → as the register does."""

STATE_SLUGS = {"taslak": "draft", "oneride": "open", "yayinda": "published", "geri-cekilen": "withdrawn"}
GAP_SLUGS = {"metin": "alt_tr", "ingilizce": "alt_en", "denetim": "people", "konum": "position"}


@dataclass(frozen=True)
class Record:
    """A project or a site (``kind``) by its reference."""

    kind: str
    ref: str

    @property
    def slug(self) -> str:
        """Its kind, as the address says it."""
        return next(slug for slug, known in KINDS.items() if known == self.kind)

    def page(self) -> str:
        """The address of its images at the desk."""
        return link("staff.record_images", kind=self.slug, ref=self.ref)


@bp.app_template_global()
def record_images_address(kind: str, ref: str) -> str:
    """The desk's page of the images of a project or site."""
    return Record(kind, ref).page()


@bp.get("/gorseller")
@needs("editor")
def images() -> str:
    """How many records show an image, and the images asked for; ``goster=gorselsiz``: the records without any."""
    with reading(also=(TEXT, STATE, GAP, PAGE, SHOW)) as r:
        given = request.args
        wanted = asked.Asked(
            given.get(TEXT, "").replace("\0", "").strip()[:100],
            STATE_SLUGS.get(given.get(STATE, ""), ""),
            GAP_SLUGS.get(given.get(GAP, ""), ""),
            min(max(given.get(PAGE, 1, type=int), 1), 10_000),
        )
        bare = given.get(SHOW) == "gorselsiz"
        rows, count = asked.without(r.connection, wanted.number) if bare else asked.pictures(r.connection, wanted)
        return render_template(
            "staff/images.html",
            rows=rows,
            count=count,
            wanted=wanted,
            bare=bare,
            coverage=asked.coverage(r.connection),
            records=asked.find_records(r.connection, wanted.text) if wanted.text else (),
            pages=_pages(wanted, count, given),
            words=image_words,
            state_slugs=STATE_SLUGS,
            gap_slugs=GAP_SLUGS,
        )


def _pages(wanted: asked.Asked, count: int, given: Mapping[str, str]) -> dict[str, Any]:
    last = max(1, -(-count // asked.PAGE))
    kept_pairs = [(name, given[name]) for name in (TEXT, STATE, GAP, SHOW) if given.get(name)]

    def address(number: int) -> str:
        return link_pairs("staff.images", [*kept_pairs, (PAGE, str(number))])

    return {
        "number": wanted.number,
        "last": last,
        "before": address(wanted.number - 1) if wanted.number > 1 else "",
        "after": address(wanted.number + 1) if wanted.number < last else "",
    }


@bp.get("/gorseller/<kind>/<path:ref>")
@needs("editor")
def record_images(kind: str, ref: str) -> Any:
    """The images and videos of one record; ``sira`` shows them in another order before it is proposed."""
    with reading(also=(ORDER,)) as r:
        return record_page(r, record_of_address(kind, ref))


def record_of_address(slug: str, ref: str) -> Record:
    """The record that an address names. Raises NotFound for a kind that is not known."""
    if slug not in KINDS:
        raise NotFound
    return Record(KINDS[slug], ref)


def record_page(
    r: Reading,
    record: Record,
    problems: Sequence[str] = (),
    sent: Mapping[str, str] | None = None,
    status: int = 200,
) -> Any:
    """The page of a record's images, with what was wrong with the last form and what stood in it."""
    kind, ref = record.kind, record.ref
    name = asked.record_name(r.connection, kind, ref)
    if name is None:
        raise NotInRegister(ref)
    rows = asked.of_record(r.connection, kind, ref)
    published = [one for one in rows if one.is_published]
    order = request.args.get(ORDER, "").split(",") if request.args.get(ORDER) else []
    shown = in_order(published, order)
    page = render_template(
        "staff/images_record.html",
        kind=kind,
        slug=record.slug,
        ref=ref,
        name=name,
        published=shown,
        drafts=[one for one in rows if not one.is_published],
        keys=[one.key for one in shown],
        is_moved=[one.key for one in shown] != [one.key for one in published],
        may_edit=covers(r.connection, "editor", kind, ref),
        licences=LICENCES,
        words=image_words,
        problems=problems,
        sent=sent or {},
    )
    return page, status


def in_order(rows: Sequence[Any], keys: Sequence[str]) -> list[Any]:
    """The rows in the order of these keys; those not named keep their order behind them."""
    place = {key: at for at, key in enumerate(keys)}
    return sorted(rows, key=lambda row: place.get(row.key, len(place)))


@bp.app_template_global()
def moved(keys: Sequence[str], at: int, by: int) -> str:
    """The keys with one of them a place further up or down, as the address says an order."""
    order = list(keys)
    order[at], order[at + by] = order[at + by], order[at]
    return ",".join(order)


@bp.post("/gorseller/<kind>/<path:ref>/sira")
@needs("editor")
def reorder_images(kind: str, ref: str) -> Any:
    """Propose the order that the form names."""
    record = record_of_address(kind, ref)
    keys = request.form.get(ORDER, "").split(",")
    try:
        with database().writing() as connection:
            must_cover(connection, "editor", record.kind, ref)
            published = [one for one in asked.of_record(connection, record.kind, ref) if one.is_published]
            rows = [kept.media_row(connection, one.key) for one in in_order(published, keys)]
            for position, row in enumerate(rows):
                assert row is not None
                row.position = position
            name = f"media-order:{record.kind}:{ref}"
            for number in kept.own_proposals(connection, me().id, name):
                withdraw(connection, number, me())
            what = Draft("media", ref, detail={"record": name}, said="image_order")
            made = propose(connection, me(), what, Wanted([row for row in rows if row is not None]))
            submit(connection, made, me())
    except REFUSALS as refused:
        with reading() as r:
            return record_page(r, record, said(refused), status=422)
    return redirect(link("staff.proposal", number=made), 303)
