"""a roll-up of incidents by unit and month

Revises: 0004
"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_unit_month",
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("replied", sa.Integer(), nullable=False),
        sa.Column("in_time_calendar", sa.Integer(), nullable=False),
        sa.Column("in_time_workday", sa.Integer(), nullable=False),
        sa.Column("overdue_calendar", sa.Integer(), nullable=False),
        sa.Column("overdue_workday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_month_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "kind", "month", "known_on", name=op.f("pk_incident_unit_month")),
        sqlite_with_rowid=False,
    )
    # Without a mark no roll-up is read until all of them have been filled again.
    op.execute("DELETE FROM tally_mark")


def downgrade() -> None:
    op.drop_table("incident_unit_month")
