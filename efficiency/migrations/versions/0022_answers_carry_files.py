"""what a unit hands in with an answer

Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up_file",
        sa.Column("follow_up_number", sa.String(length=20), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["follow_up_step.id"], name=op.f("fk_follow_up_file_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_file")),
    )
    for column in ("follow_up_number", "recorded_at"):
        op.create_index(op.f(f"ix_follow_up_file_{column}"), "follow_up_file", [column])


def downgrade() -> None:
    op.drop_table("follow_up_file")
