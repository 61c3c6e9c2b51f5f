"""marks of what a write touched, so that results of the past stay computed

Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_mark",
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "known_on", name=op.f("pk_fact_mark")),
    )
    op.create_index(op.f("ix_fact_mark_counter"), "fact_mark", ["counter"])


def downgrade() -> None:
    op.drop_table("fact_mark")
