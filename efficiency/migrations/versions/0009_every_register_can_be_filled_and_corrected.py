"""the roster of monitoring points is kept by rows; more registers can be corrected; an alias can be withdrawn

Revises: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CORRECTED = ("monitoring_return", "phone_check", "minxin_opening", "complaint_case", "hotline_broadcast")


def upgrade() -> None:
    for table in CORRECTED:
        op.add_column(table, sa.Column("corrects_id", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("correction_reason", sa.Text(), nullable=True))
    op.add_column(
        "monitoring_return", sa.Column("returned", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("appraisal_score", sa.Column("spread", sa.Float(), nullable=True))
    op.add_column(
        "unit_alias", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("monitoring_point", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_table(
        "monitoring_point_entry",
        sa.Column("point_id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("organization_code", sa.String(length=12), nullable=False),
        sa.Column("ownership", sa.String(length=10), nullable=False),
        sa.Column("ownership_detail", sa.String(length=20), nullable=True),
        sa.Column("industry", sa.String(length=20), nullable=False),
        sa.Column("scale", sa.String(length=10), nullable=True),
        sa.Column("place_code", sa.String(length=6), nullable=False),
        sa.Column("plaque_on", sa.Date(), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=True),
        sa.Column("contact", sa.String(length=40), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_code"], ["district.code"], name=op.f("fk_monitoring_point_entry_place_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_point_entry")),
    )
    op.create_index(op.f("ix_monitoring_point_entry_point_id"), "monitoring_point_entry", ["point_id"])
    op.create_index(op.f("ix_monitoring_point_entry_recorded_at"), "monitoring_point_entry", ["recorded_at"])
    # What is on the roster was known when its database was installed: the first thing that was ever written down there.
    op.execute(
        "INSERT INTO monitoring_point_entry (point_id, name, organization_code, ownership, ownership_detail, industry, scale,"
        " place_code, plaque_on, recorded_at, recorded_by)"
        " SELECT id, name, organization_code, ownership, ownership_detail, industry, NULLIF(scale, ''), place_code,"
        " plaque_on, (SELECT min(recorded_at) FROM setting), 'system' FROM monitoring_point ORDER BY id"
    )


def downgrade() -> None:
    op.drop_table("monitoring_point_entry")
    op.drop_column("monitoring_point", "closed_on")
    op.drop_column("unit_alias", "withdrawn")
    op.drop_column("appraisal_score", "spread")
    op.drop_column("monitoring_return", "returned")
    for table in CORRECTED:
        op.drop_column(table, "correction_reason")
        op.drop_column(table, "corrects_id")
