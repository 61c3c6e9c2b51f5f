"""attempts to sign in are counted by address, a second factor, halves of initial passwords, where sessions come from

Whoever was locked out before is let in again: the counts begin afresh.

Revises: 0011
"""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"])
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["address", "at"])
    op.create_index("ix_sign_in_attempt_username", "sign_in_attempt", ["username", "address", "at"])
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])
    for column in (
        sa.Column("needs_code", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("wrong_codes", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("sign_in_ticket", column)
    for column in (
        sa.Column("address", sa.String(length=45), nullable=False, server_default=""),
        sa.Column("device", sa.String(length=80), nullable=False, server_default=""),
    ):
        op.add_column("sign_in_session", column)
    op.add_column("account", sa.Column("second_half", sa.String(length=40), nullable=True))
    op.drop_column("account", "failed_count")
    op.drop_column("account", "locked_until")


def downgrade() -> None:
    op.add_column("account", sa.Column("locked_until", sa.DateTime(), nullable=True))
    op.add_column("account", sa.Column("failed_count", sa.Integer(), nullable=False, server_default="0"))
    op.drop_column("account", "second_half")
    for name in ("address", "device"):
        op.drop_column("sign_in_session", name)
    for name in ("needs_code", "wrong_codes"):
        op.drop_column("sign_in_ticket", name)
    for name in ("recovery_code", "second_factor", "sign_in_attempt"):
        op.drop_table(name)
