"""a roll-up of how incidents stand, by what changed on a day; reports of one sub kind are found by index

Revises: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_standing_change",
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grave", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("satisfied", sa.String(length=3), nullable=False),
        sa.Column("reply_calendar", sa.String(length=10), nullable=False),
        sa.Column("reply_workday", sa.String(length=10), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_standing_change_unit_id")),
        sa.PrimaryKeyConstraint(
            "known_on",
            "unit_id",
            "kind",
            "month",
            "grave",
            "verified",
            "closed",
            "satisfied",
            "reply_calendar",
            "reply_workday",
            name=op.f("pk_incident_standing_change"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_sub_kind", "incident", ["sub_kind", "received_on"])
    # Without a mark no roll-up is read until all of them have been filled again.
    op.execute("DELETE FROM tally_mark")


def downgrade() -> None:
    op.drop_index("ix_incident_sub_kind", "incident")
    op.drop_table("incident_standing_change")
