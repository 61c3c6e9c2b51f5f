"""to whom papers of a kind go is a register of its own, with days

What the setting of each kind held last is kept, from the day on which it was kept.

Revises: 0022
"""

import datetime as dt
import json

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_SETTING = "paper_recipients:"


def upgrade() -> None:
    kept = op.create_table(
        "distribution_entry",
        sa.Column(
            "kind",
            sa.Enum(
                "WEEKLY",
                "CIRCULAR",
                "SPECIAL",
                "MINUTES",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("recipient_id", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("receives", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_entry")),
    )
    op.create_index(op.f("ix_distribution_entry_recorded_at"), "distribution_entry", ["recorded_at"])
    setting = sa.table(
        "setting", *(sa.column(name) for name in ("id", "name", "value", "recorded_at", "recorded_by"))
    )
    rows = op.get_bind().execute(
        sa.select(setting).where(setting.c.name.startswith(_SETTING)).order_by(setting.c.id)
    )
    last = {row.name.removeprefix(_SETTING): row for row in rows}
    for kind, row in last.items():
        held = json.loads(row.value)
        moment = row.recorded_at
        if isinstance(moment, str):
            moment = dt.datetime.fromisoformat(moment)
        same = {"kind": kind, "receives": True, "recorded_at": moment, "recorded_by": row.recorded_by}
        op.bulk_insert(
            kept,
            [
                same | {"recipient_id": each, "from_on": moment.date()}
                for each in (*held["units"], *held["leaders"])
            ],
        )


def downgrade() -> None:
    """The lists are lost: papers go to everybody again, unless the setting kept before says otherwise."""
    op.drop_table("distribution_entry")
