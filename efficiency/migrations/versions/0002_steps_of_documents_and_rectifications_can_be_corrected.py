"""steps of documents and rectifications can be corrected

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("document_step", "rectification")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("corrects_id", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("correction_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "correction_reason")
        op.drop_column(table, "corrects_id")
