"""roll-ups know to which last day they were counted

Revises: 0016
"""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null means a demo's; those of an office are counted afresh with the next incident, until then the rows are read.
    op.add_column("tally_mark", sa.Column("last_day", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("tally_mark", "last_day")
