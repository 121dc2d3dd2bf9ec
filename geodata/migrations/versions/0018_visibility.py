"""What the public does not see, or sees apart: private facts, records withheld, left out of totals, and gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "organisation_private",
        ("organisation_key",),
        ("tax_no", "contact", "note"),
        sa.ForeignKeyConstraint(
            ["organisation_key"],
            ["organisation.key"],
            name=op.f("fk_organisation_private_organisation_key"),
            ondelete="CASCADE",
        ),
    )
    _table("project_private", ("project_ref",), ("kays_no", "internal_note"), _project("project_private"))
    _table(
        "withholding",
        ("ref",),
        ("project_ref", "site_ref", "slug", "reason!", "since!"),
        _check("withholding", "one_record", "num_nonnulls(project_ref, site_ref) = 1"),
        _check("withholding", "ref", "ref = coalesce(project_ref, site_ref)"),
        _check("withholding", "reason", "btrim(reason) <> ''"),
    )
    for column in ("project_ref", "site_ref"):
        op.create_index(op.f(f"ix_withholding_{column}"), "withholding", [column])
    _table(
        "exclusion",
        ("project_ref",),
        ("kind!", "reason_tr!", "reason_en", "decided_on!", "decision", "replaced_by"),
        _project("exclusion"),
        _check("exclusion", "kind", "kind IN ('cancelled', 'duplicate', 'superseded', 'other')"),
        _check("exclusion", "reason", "btrim(reason_tr) <> ''"),
        _check("exclusion", "replaced_by", "replaced_by <> project_ref"),
    )
    _table(
        "retirement",
        ("record", "ref"),
        ("kind!", "successor", "reason_tr!", "reason_en", "retired_on!"),
        _check("retirement", "record", "record IN ('project', 'site')"),
        _check("retirement", "kind", "kind IN ('removed', 'merged', 'renamed')"),
        _check("retirement", "successor", "(kind = 'removed') = (successor IS NULL)"),
        _check("retirement", "not_itself", "successor <> ref"),
        _check("retirement", "reason", "btrim(reason_tr) <> ''"),
    )


def downgrade() -> None:
    for name in ("retirement", "exclusion", "withholding", "project_private", "organisation_private"):
        op.drop_table(name)


def _table(name: str, keys: tuple[str, ...], texts: tuple[str, ...], *constraints: sa.Constraint) -> None:
    """A table of texts; a name with an exclamation mark must be told."""
    columns = [sa.Column(key, sa.Text(), nullable=False) for key in keys]
    columns += [sa.Column(text.rstrip("!"), sa.Text(), nullable=not text.endswith("!")) for text in texts]
    columns += [sa.Column(column, sa.Text(), nullable=False) for column in ("source_key", "source")]
    op.create_table(name, *columns, *constraints, sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}")))
    op.create_index(op.f(f"ix_{name}_source_key"), name, ["source_key"])


def _project(table: str) -> sa.Constraint:
    name = op.f(f"fk_{table}_project_ref")
    return sa.ForeignKeyConstraint(["project_ref"], ["project.ref"], name=name, ondelete="CASCADE")


def _check(table: str, name: str, condition: str) -> sa.Constraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
