"""what a unit typed of a reading is kept until it is handed in, as its reports are

Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading_draft",
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("reading", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reading_draft_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "period_end", "reading", name=op.f("pk_reading_draft")),
    )


def downgrade() -> None:
    op.drop_table("reading_draft")
