"""roll-ups of incidents by day, and indexes on what a row corrects

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_point_day",
        sa.Column("point_id", sa.String(length=10), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["monitoring_point.id"], name=op.f("fk_incident_point_day_point_id")
        ),
        sa.PrimaryKeyConstraint(
            "point_id", "month", "kind", "received_on", "known_on", name=op.f("pk_incident_point_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "incident_unit_day",
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("due_calendar_on", sa.Date(), nullable=False),
        sa.Column("due_workday_on", sa.Date(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("replied", sa.Integer(), nullable=False),
        sa.Column("in_time_calendar", sa.Integer(), nullable=False),
        sa.Column("in_time_workday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_day_unit_id")),
        sa.PrimaryKeyConstraint(
            "unit_id", "kind", "month", "received_on", "known_on", name=op.f("pk_incident_unit_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_mark")),
    )
    op.create_index("ix_incident_step_corrects", "incident_step", ["corrects_id", "recorded_at"])
    op.create_index("ix_official_activity_corrects", "official_activity", ["corrects_id", "recorded_at"])


def downgrade() -> None:
    op.drop_index("ix_official_activity_corrects", "official_activity")
    op.drop_index("ix_incident_step_corrects", "incident_step")
    op.drop_table("tally_mark")
    op.drop_table("incident_unit_day")
    op.drop_table("incident_point_day")
