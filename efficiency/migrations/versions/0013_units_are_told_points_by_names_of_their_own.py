"""units are told monitoring points by pseudonyms of their own, and what is coarse enough of where they lie

The start after it draws the pseudonyms and fills in what is told.

Revises: 0012
"""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("told_place", sa.String(length=6), nullable=False, server_default="—"),
        sa.Column("told_ownership", sa.String(length=10), nullable=False, server_default="—"),
        sa.Column("told_plaque_on", sa.Date(), nullable=True),
    ):
        op.add_column("monitoring_point", column)
    op.create_table(
        "point_pseudonym",
        sa.Column("unit_id", sa.String(length=10), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column(
            "point_id",
            sa.String(length=10),
            sa.ForeignKey("monitoring_point.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("pseudonym", sa.String(length=12), nullable=False),
        sa.Column("visits_key", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "point_id"),
        sa.UniqueConstraint("unit_id", "pseudonym"),
    )


def downgrade() -> None:
    op.drop_table("point_pseudonym")
    for name in ("told_place", "told_ownership", "told_plaque_on"):
        op.drop_column("monitoring_point", name)
