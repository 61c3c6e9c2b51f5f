"""a session knows when its owner gave the password again

Revises: 0015
"""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in_session", sa.Column("proved_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in_session", "proved_at")
