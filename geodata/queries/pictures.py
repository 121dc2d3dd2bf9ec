"""Images as the desk sees them: drafts and published ones together, what is missing, and records without any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, Connection, and_, case, cast, exists, func, literal, null, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import FromClause

from geodata.folding import fold
from geodata.models import (
    Account,
    Location,
    Media,
    Picture,
    PictureWithdrawal,
    Place,
    Project,
    Proposal,
    ProposedChange,
    Site,
)
from geodata.queries.rows import AnyRow

PAGE = 24
OPEN_STATES = ("draft", "submitted", "rejected")
STATES = ("draft", "open", "published", "withdrawn")
GAPS = ("alt_tr", "alt_en", "people", "position")


@dataclass(frozen=True)
class Asked:
    """What the list of images is asked: words of a record, a state, something missing, and which page of it."""

    text: str = ""
    state: str = ""
    gap: str = ""
    number: int = 1


@dataclass(frozen=True)
class Coverage:
    """Records of a kind, and how many of them show at least one image."""

    records: int
    pictured: int


def _open() -> ColumnElement[Any]:
    """The number of the newest proposal under way that touches the image."""
    key = func.coalesce(Media.key, Picture.key)
    return (
        select(func.max(Proposal.id))
        .join(ProposedChange, ProposedChange.proposal_id == Proposal.id)
        .where(
            ProposedChange.table_name == Media.__tablename__,
            ProposedChange.row_key == key,
            Proposal.state.in_(OPEN_STATES),
        )
        .correlate(Media, Picture)
        .scalar_subquery()
    )


def _is_withdrawn() -> ColumnElement[bool]:
    key = func.coalesce(Media.key, Picture.key)
    return exists().where(PictureWithdrawal.media_key == key).correlate(Media, Picture)


def _now(name: str) -> ColumnElement[Any]:
    """A field as it stands: as published, or as the draft has it."""
    column = Media.__table__.c[name]
    return case((Media.key.is_not(None), func.to_jsonb(column)), else_=Picture.draft[name])


def _described() -> Any:
    there: FromClause = Media.__table__.join(Picture.__table__, Picture.key == Media.key, full=True)
    project, site = (
        func.coalesce(Media.project_ref, Picture.project_ref),
        func.coalesce(Media.site_ref, Picture.site_ref),
    )
    renditions = func.coalesce(Media.renditions, Picture.renditions, cast(literal("[]"), JSONB))
    return (
        select(
            func.coalesce(Media.key, Picture.key).label("key"),
            Media.key.is_not(None).label("is_published"),
            _is_withdrawn().label("is_withdrawn"),
            _open().label("proposal"),
            project.label("project_ref"),
            site.label("site_ref"),
            Project.title.label("project_title"),
            Site.name.label("site_name"),
            func.coalesce(Media.kind, "image").label("kind"),
            Media.url,
            Media.file_name.label("public_file"),
            renditions.label("renditions"),
            *(_now(name).label(name) for name in ("role", "credit", "licence", "taken_on", "alt_tr", "alt_en")),
            *(_now(name).label(name) for name in ("caption_tr", "caption_en", "people_checked")),
            func.coalesce(Media.position, 0).label("position"),
            func.coalesce(Media.width, Picture.width).label("width"),
            func.coalesce(Media.height, Picture.height).label("height"),
            Media.seconds,
            Media.before_key,
            func.ST_Y(Media.geom).label("map_lat"),
            func.ST_X(Media.geom).label("map_lon"),
            Picture.draft,
            Picture.story_number,
            Picture.original_sha256,
            Picture.file_name.label("original_name"),
            Picture.kind.label("original_kind"),
            Picture.size,
            Picture.taken_on.label("said_day"),
            Picture.lat,
            Picture.lon,
            Picture.people_note,
            Picture.uploaded_at,
            Account.name.label("uploaded_by"),
        )
        .select_from(there)
        .outerjoin(Account, Account.id == Picture.account_id)
        .outerjoin(Project, Project.ref == project)
        .outerjoin(Site, Site.ref == site)
    )


_EXACT = ("exact", "street")
_CONDITIONS: Mapping[str, Any] = {
    "draft": lambda: and_(Media.key.is_(None), _open().is_(None), ~_is_withdrawn()),
    "open": lambda: _open().is_not(None),
    "published": lambda: and_(Media.key.is_not(None), ~_is_withdrawn()),
    "withdrawn": _is_withdrawn,
    "alt_tr": lambda: _is_empty("alt_tr"),
    "alt_en": lambda: _is_empty("alt_en"),
    "people": lambda: and_(
        func.coalesce(Media.kind, "image") == "image",
        func.coalesce(_now("people_checked"), cast(literal("false"), JSONB)) == cast(literal("false"), JSONB),
    ),
    # The photograph knows where it was taken, and its record has no point as exact.
    "position": lambda: and_(
        Picture.lat.is_not(None),
        ~exists().where(Location.project_ref == Project.ref, Location.role == "work", Location.precision.in_(_EXACT)),
        or_(Site.ref.is_(None), Site.precision.not_in(_EXACT)),
    ),
}


def _holds(column: Any, words: str) -> ColumnElement[bool]:
    return func.fold_tr(column).contains(fold(words), autoescape=True)


def _is_empty(name: str) -> ColumnElement[bool]:
    column = func.coalesce(Media.__table__.c[name], Picture.draft[name].astext)
    return func.btrim(func.coalesce(column, "")) == ""


def pictures(connection: Connection, asked: Asked) -> tuple[Sequence[AnyRow], int]:
    """One page of the images that are asked for, newest upload first, and how many there are in all."""
    conditions = [_CONDITIONS[name]() for name in (asked.state, asked.gap) if name]
    if not asked.state:
        conditions.append(~_is_withdrawn())
    if asked.text:
        refs = func.concat_ws(" ", Media.project_ref, Media.site_ref, Picture.project_ref, Picture.site_ref)
        conditions.append(or_(*(_holds(column, asked.text) for column in (refs, Project.title, Site.name))))
    found = _described().where(*conditions)
    count = connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    ordered = found.order_by(Picture.uploaded_at.desc().nulls_last(), func.coalesce(Media.key, Picture.key))
    rows = connection.execute(ordered.limit(PAGE).offset((asked.number - 1) * PAGE)).all()
    return rows, count


def picture(connection: Connection, key: str) -> AnyRow | None:
    """One image, or None."""
    found: AnyRow | None = connection.execute(_described().where(func.coalesce(Media.key, Picture.key) == key)).first()
    return found


def of_record(connection: Connection, kind: str, ref: str) -> Sequence[AnyRow]:
    """All images and videos of a project or site that are not withdrawn: published ones in their order, then drafts."""
    name = f"{kind}_ref"
    column = func.coalesce(Media.__table__.c[name], Picture.__table__.c[name])
    order = (Media.key.is_(None), Media.position, Picture.uploaded_at, func.coalesce(Media.key, Picture.key))
    rows: Sequence[AnyRow] = connection.execute(
        _described().where(column == ref, ~_is_withdrawn()).order_by(*order)
    ).all()
    return rows


def coverage(connection: Connection) -> dict[str, Coverage]:
    """Of projects and of sites: how many there are, and how many show an image."""
    found = {}
    for kind, model in (("project", Project), ("site", Site)):
        total = connection.execute(select(func.count()).select_from(model)).scalar_one()
        with_one = connection.execute(select(func.count()).select_from(model).where(_pictured(model))).scalar_one()
        found[kind] = Coverage(total, with_one)
    return found


def without(connection: Connection, number: int) -> tuple[Sequence[AnyRow], int]:
    """One page of the records that show no image (kind, ref, name), sites first, and how many there are."""
    sites = select(literal("site").label("kind"), Site.ref, Site.name.label("name"), null().label("year"))
    projects = select(literal("project").label("kind"), Project.ref, Project.title.label("name"), Project.year)
    both = sites.where(~_pictured(Site)).union_all(projects.where(~_pictured(Project))).subquery()
    count = connection.execute(select(func.count()).select_from(both)).scalar_one()
    ordered = select(both).order_by(both.c.kind.desc(), both.c.year.desc().nulls_last(), both.c.ref)
    return connection.execute(ordered.limit(PAGE).offset((number - 1) * PAGE)).all(), count


def _pictured(model: type[Project] | type[Site]) -> ColumnElement[bool]:
    column = Media.project_ref if model is Project else Media.site_ref
    withdrawn = exists().where(PictureWithdrawal.media_key == Media.key)
    return exists().where(column == model.ref, Media.kind == "image", ~withdrawn)


def find_records(connection: Connection, words: str) -> Sequence[AnyRow]:
    """At most twelve records whose reference or name holds the words (kind, ref, name), sites first."""
    sites = select(literal("site").label("kind"), Site.ref, Site.name.label("name")).where(
        or_(_holds(Site.ref, words), _holds(Site.name, words))
    )
    projects = select(literal("project").label("kind"), Project.ref, Project.title.label("name")).where(
        or_(_holds(Project.ref, words), _holds(Project.title, words))
    )
    both = sites.union_all(projects).subquery()
    return connection.execute(select(both).order_by(both.c.kind.desc(), both.c.ref).limit(12)).all()


def record_name(connection: Connection, kind: str, ref: str) -> str | None:
    """The title of a project or the name of a site; None when there is none."""
    statement = (
        select(Project.title).where(Project.ref == ref)
        if kind == "project"
        else select(Site.name).where(Site.ref == ref)
    )
    return connection.execute(statement).scalar_one_or_none()


def around(connection: Connection, kind: str, ref: str, at: tuple[float, float]) -> tuple[str | None, int | None]:
    """The district in which a point (lat, lon) lies, and its metres from the nearest point of the record."""
    point = func.ST_SetSRID(func.ST_MakePoint(at[1], at[0]), 4326)
    district = connection.execute(
        select(Place.name).where(Place.kind == "district", func.ST_Covers(Place.geom, point)).limit(1)
    ).scalar_one_or_none()
    geom, record = (Location.geom, Location.project_ref) if kind == "project" else (Site.geom, Site.ref)
    metres = func.min(func.ST_Distance(cast(geom, Geography), cast(point, Geography)))
    found = connection.execute(select(metres).where(record == ref, geom.is_not(None))).scalar_one()
    return district, None if found is None else round(found)
