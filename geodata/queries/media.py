"""Images and videos as rows: of the projects or sites that a file holds, of a question, and on the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, Subquery, and_, case, cast, func, literal, or_, select

from geodata.filters import ProjectFilter
from geodata.models import Media, Project, Site, SiteProject
from geodata.policy import visible_site
from geodata.queries.images import is_shown
from geodata.queries.map import collection
from geodata.queries.rows import AnyRow, AnySelect

PAGE_SIZE = 24

_ON_MAP = 640
"""Pixels across that a picture in the map's popup needs on a sharp screen."""

_COLUMNS = (
    "key", "kind", "role", "position", "file_name", "url", "width", "height", "credit", "licence", "taken_on", "alt_tr",
    "alt_en", "caption_tr", "caption_en", "seconds", "renditions", "geom", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page: its rows, its number from 1, how many pages there are, and how many rows in all."""

    rows: tuple[AnyRow, ...]
    number: int
    pages: int
    count: int


def of_projects(connection: Connection, flt: ProjectFilter) -> Iterator[AnyRow]:
    """The images and videos of the filter's projects (see ``_rows``), streamed in order of reference."""
    owners = _owners(flt)
    statement = _rows(owners).where(owners.c.record == "project")
    yield from connection.execution_options(stream_results=True, yield_per=500).execute(statement)


def of_sites(connection: Connection, refs: Sequence[str]) -> Sequence[AnyRow]:
    """The images and videos that the pages of these sites show (see ``_rows``); those of its projects are a site's too,
    where they name no site of their own."""
    own = select(Media.key, literal("site").label("record"), Media.site_ref.label("ref")).where(
        Media.site_ref.in_(refs)
    )
    of_project = (
        select(Media.key, literal("site"), SiteProject.site_ref)
        .join(SiteProject, SiteProject.project_ref == Media.project_ref)
        .where(Media.site_ref.is_(None), SiteProject.site_ref.in_(refs))
    )
    return connection.execute(_rows(own.union(of_project).subquery())).all()


def page(connection: Connection, flt: ProjectFilter, number: int) -> Page:
    """A page of the images and videos of the filter's projects and their sites (see ``_rows``), each once.

    A number past the end gives the last page.
    """
    found = _rows(_owners(flt))
    count = int(connection.execute(select(func.count()).select_from(found.order_by(None).subquery())).scalar_one())
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(number, pages)
    rows = connection.execute(found.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(tuple(rows), number, pages, count)


def of_question(connection: Connection, flt: ProjectFilter) -> Iterator[AnyRow]:
    """All rows of ``page``, streamed."""
    yield from connection.execution_options(stream_results=True, yield_per=500).execute(_rows(_owners(flt)))


def photographs(connection: Connection, flt: ProjectFilter) -> str:
    """A FeatureCollection of the images of the filter's projects and their sites whose place is known and accepted.

    Properties: key, record (project or site), ref, site (its slug), name, role, taken_on, credit, licence, alt_tr,
    alt_en, file (a small JPEG, or the only file), width, height.
    """
    rows = _rows(_owners(flt)).where(Media.geom.is_not(None)).subquery()
    one = func.jsonb_array_elements(rows.c.renditions).column_valued("one")
    small = (
        select(one.op("->>")("file"))
        .where(one.op("->>")("format") == "jpg")
        .order_by(func.abs(cast(one.op("->>")("width"), Integer) - _ON_MAP))
        .limit(1)
        .correlate(rows)
        .scalar_subquery()
    )
    names = ("key", "record", "ref", "name", "role", "taken_on", "credit", "licence", "alt_tr", "alt_en")
    statement = select(
        *(rows.c[name] for name in names),
        rows.c.slug.label("site"),
        func.coalesce(small, rows.c.file_name).label("file"),
        rows.c.width,
        rows.c.height,
        rows.c.geom,
    )
    return collection(connection, statement.order_by(rows.c.key))


def _owners(flt: ProjectFilter) -> Subquery:
    """Key, record and ref of all that belongs to the filter's projects, and of what belongs to their sites alone."""
    refs = select(Project.ref).where(*flt.where())
    sites = select(SiteProject.site_ref).where(SiteProject.project_ref.in_(refs), visible_site(SiteProject.site_ref))
    record = case((Media.project_ref.in_(refs), "project"), else_="site")
    ref = case((Media.project_ref.in_(refs), Media.project_ref), else_=Media.site_ref)
    return (
        select(Media.key, record.label("record"), ref.label("ref"))
        .where(or_(Media.project_ref.in_(refs), Media.site_ref.in_(sites)))
        .subquery()
    )


def _rows(owners: Subquery) -> AnySelect:
    """Public columns of Media; record (project or site), ref and name of what it is shown with, slug of a site; lat
    and lon in degrees and shape (MultiPoint in WKB) where its place is known and accepted."""
    return (
        select(
            owners.c.record,
            owners.c.ref,
            func.coalesce(Project.title, Site.name).label("name"),
            Project.title_en.label("title_en"),
            Site.slug.label("slug"),
            *(Media.__table__.c[name] for name in _COLUMNS),
            func.ST_Y(Media.geom).label("lat"),
            func.ST_X(Media.geom).label("lon"),
            func.ST_AsBinary(func.ST_Multi(Media.geom)).label("shape"),
        )
        .select_from(Media)
        .join(owners, owners.c.key == Media.key)
        .outerjoin(Project, and_(owners.c.record == "project", Project.ref == owners.c.ref))
        .outerjoin(Site, and_(owners.c.record == "site", Site.ref == owners.c.ref))
        .where(is_shown())
        .order_by(owners.c.ref, Media.position, Media.key)
    )
