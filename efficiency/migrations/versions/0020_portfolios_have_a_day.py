"""since when a leader is in charge of a unit

What the table without days held was so on every day, and stays so.

Revises: 0019
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Before any campaign: nobody wrote down when these began.
_ALWAYS = dt.datetime(2000, 1, 1)


def upgrade() -> None:
    kept = op.create_table(
        "portfolio_entry",
        sa.Column("leader_id", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("in_charge", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_portfolio_entry_leader_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_portfolio_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_entry")),
    )
    op.create_index(op.f("ix_portfolio_entry_leader_id"), "portfolio_entry", ["leader_id"])
    op.create_index(op.f("ix_portfolio_entry_recorded_at"), "portfolio_entry", ["recorded_at"])
    before = sa.table("portfolio", sa.column("leader_id"), sa.column("unit_id"))
    rows = op.get_bind().execute(sa.select(before).order_by(before.c.leader_id, before.c.unit_id)).all()
    always = {"from_on": _ALWAYS.date(), "in_charge": True, "recorded_at": _ALWAYS, "recorded_by": "升级"}
    op.bulk_insert(kept, [{"leader_id": row.leader_id, "unit_id": row.unit_id} | always for row in rows])
    op.drop_table("portfolio")


def downgrade() -> None:
    """What stands last of each leader and unit is kept; when it began is lost."""
    plain = op.create_table(
        "portfolio",
        sa.Column("leader_id", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_portfolio_leader_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_portfolio_unit_id")),
        sa.PrimaryKeyConstraint("leader_id", "unit_id", name=op.f("pk_portfolio")),
    )
    names = ("leader_id", "unit_id", "from_on", "recorded_at", "id", "in_charge")
    kept = sa.table("portfolio_entry", *(sa.column(name) for name in names))
    order = (kept.c.from_on, kept.c.recorded_at, kept.c.id)
    last = {
        (row.leader_id, row.unit_id): row.in_charge
        for row in op.get_bind().execute(sa.select(kept).order_by(*order))
    }
    op.bulk_insert(plain, [{"leader_id": key[0], "unit_id": key[1]} for key, held in last.items() if held])
    op.drop_table("portfolio_entry")
