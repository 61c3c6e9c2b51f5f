"""papers have templates of the office, recipients who sign for them, signed copies and corrections

Revises: 0018
"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _fact(name: str, *columns: sa.Column | sa.Constraint) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_recorded_at"), name, ["recorded_at"])


def upgrade() -> None:
    op.add_column("paper", sa.Column("corrects_id", sa.Integer(), nullable=True))
    _fact(
        "paper_template",
        sa.Column(
            "kind",
            sa.Enum(
                "WEEKLY",
                "CIRCULAR",
                "SPECIAL",
                "MINUTES",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
    )
    _fact(
        "paper_recipient",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=True),
        sa.Column("leader_id", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_recipient_paper_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_recipient_unit_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_paper_recipient_leader_id")),
    )
    for column in ("paper_id", "unit_id", "leader_id"):
        op.create_index(op.f(f"ix_paper_recipient_{column}"), "paper_recipient", [column])
    _fact(
        "paper_receipt",
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["paper_recipient.id"], name=op.f("fk_paper_receipt_recipient_id")
        ),
        sa.UniqueConstraint("recipient_id", name=op.f("uq_paper_receipt_recipient_id")),
    )
    _fact(
        "paper_scan",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_scan_paper_id")),
    )
    op.create_index(op.f("ix_paper_scan_paper_id"), "paper_scan", ["paper_id"])


def downgrade() -> None:
    for name in ("paper_scan", "paper_receipt", "paper_recipient", "paper_template"):
        op.drop_table(name)
    op.drop_column("paper", "corrects_id")
