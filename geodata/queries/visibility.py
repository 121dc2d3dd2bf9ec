"""What stands beside the totals: records left out of them, addresses whose record is gone, and what is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, null, or_, select
from sqlalchemy.orm import aliased

from geodata.models import (
    DataVersion,
    Exclusion,
    Organisation,
    PictureWithdrawal,
    Project,
    Retirement,
    Site,
    Withholding,
)
from geodata.models.register import Change
from geodata.policy import visible, visible_site
from geodata.queries.rows import AnyRow, AnySelect

_MOST_STEPS = 20


@dataclass(frozen=True)
class Gone:
    """An address whose record is gone: why and when; ``successor`` is the address that took its place, if any."""

    ref: str
    kind: str
    successor: str | None
    reason_tr: str
    reason_en: str | None
    retired_on: str


def excluded(connection: Connection) -> Sequence[AnyRow]:
    """Public projects that enter no total, newest decision first: columns of Exclusion, title, title_en, year,
    support_amount, and successor_title of a public project that replaces it."""
    return connection.execute(_excluded().order_by(Exclusion.decided_on.desc(), Exclusion.project_ref)).all()


def exclusion(connection: Connection, ref: str) -> AnyRow | None:
    """Why a public project enters no total, as ``excluded`` gives it; None for one that does."""
    return connection.execute(_excluded().where(Exclusion.project_ref == ref)).first()


def gone(connection: Connection, record: str, ref: str) -> Gone | None:
    """What became of a project's reference or a site's slug that is not there, followed to the address that is.

    A chain that comes back to itself leads nowhere: its first step is told.
    """
    first = found = _retired(connection, record, ref)
    seen = {ref}
    while found is not None and found.successor is not None and len(seen) < _MOST_STEPS:
        if found.successor in seen:
            return first
        seen.add(found.successor)
        following = _retired(connection, record, found.successor)
        if following is None:
            break
        found = following
    return found


def visibility(connection: Connection, ref: str) -> tuple[AnyRow | None, AnyRow | None]:
    """For staff: the row that withholds a project or site, and the one that leaves a project out of the totals."""
    return (
        connection.execute(select(*Withholding.__table__.columns).where(Withholding.ref == ref)).first(),
        connection.execute(select(*Exclusion.__table__.columns).where(Exclusion.project_ref == ref)).first(),
    )


def withheld(connection: Connection) -> Sequence[AnyRow]:
    """For staff: all that is withheld, by reference: columns of Withholding, and the record's name while it is held."""
    name = case((Withholding.site_ref.is_(None), Project.title), else_=Site.name)
    statement = (
        select(*Withholding.__table__.columns, name.label("name"))
        .outerjoin(Project, Project.ref == Withholding.project_ref)
        .outerjoin(Site, Site.ref == Withholding.site_ref)
    )
    return connection.execute(statement.order_by(Withholding.ref)).all()


def retired(connection: Connection) -> Sequence[AnyRow]:
    """All addresses whose record is gone, newest first (columns of Retirement)."""
    statement = select(*Retirement.__table__.columns)
    return connection.execute(statement.order_by(Retirement.retired_on.desc(), Retirement.ref)).all()


def public_retired(connection: Connection) -> Sequence[AnyRow]:
    """The same for the public: of no withheld record, and leading to none."""
    hidden = _hidden(connection)
    return [row for row in retired(connection) if not {row.ref, row.successor} & hidden]


def withheld_since(connection: Connection) -> str:
    """The label of the last data version that changed what is withheld, or who is a natural person; empty for none. The
    number of images withdrawn for privacy follows it, where there are any.

    A file frozen under another one may hold what the public must not see any more.
    """
    became_person = Change.after[Organisation.is_person.key].is_not(None)
    statement = (
        select(DataVersion.label)
        .join(Change, Change.change_set_id == DataVersion.change_set_id)
        .where(
            or_(
                Change.table_name == Withholding.__tablename__,
                and_(Change.table_name == Organisation.__tablename__, Change.action == "changed", became_person),
            )
        )
        .order_by(DataVersion.id.desc())
        .limit(1)
    )
    images = connection.execute(select(func.count()).select_from(PictureWithdrawal)).scalar_one()
    label = connection.execute(statement).scalar_one_or_none() or ""
    return f"{label}+{images}" if images else label


def _excluded() -> AnySelect:
    other = aliased(Project)
    return (
        select(
            *Exclusion.__table__.columns,
            Project.title,
            Project.title_en,
            Project.year,
            Project.kind.label("project_kind"),
            Project.support_amount,
            case((visible(other.ref), other.title), else_=null()).label("successor_title"),
        )
        .join(Project, Project.ref == Exclusion.project_ref)
        .outerjoin(other, other.ref == Exclusion.replaced_by)
        .where(visible(Exclusion.project_ref))
    )


def _retired(connection: Connection, record: str, ref: str) -> Gone | None:
    row = connection.execute(
        select(
            Retirement.ref,
            Retirement.kind,
            Retirement.successor,
            Retirement.reason_tr,
            Retirement.reason_en,
            Retirement.retired_on,
        ).where(Retirement.record == record, Retirement.ref == ref)
    ).first()
    return Gone(*row) if row and not {row.ref, row.successor} & _hidden(connection) else None


def _hidden(connection: Connection) -> set[str]:
    """References and slugs of what is withheld."""
    # An old version may not know the site yet, and one renamed since has another slug.
    slugs = select(Site.slug).where(~visible_site(Site.ref))
    noted = select(Withholding.slug).where(Withholding.slug.is_not(None))
    return {*connection.execute(select(Withholding.ref).union(slugs, noted)).scalars()}
