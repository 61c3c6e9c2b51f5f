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
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("point_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["monitoring_point.id"], name=op.f("fk_incident_point_day_point_id")),
        sa.PrimaryKeyConstraint("received_on", "point_id", "kind", "known_on", name=op.f("pk_incident_point_day")),
    )
    op.create_table(
        "incident_unit_day",
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("due_calendar_on", sa.Date(), nullable=False),
        sa.Column("due_workday_on", sa.Date(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("replied", sa.Integer(), nullable=False),
        sa.Column("in_time_calendar", sa.Integer(), nullable=False),
        sa.Column("in_time_workday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_day_unit_id")),
        sa.PrimaryKeyConstraint("received_on", "unit_id", "kind", "known_on", name=op.f("pk_incident_unit_day")),
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
