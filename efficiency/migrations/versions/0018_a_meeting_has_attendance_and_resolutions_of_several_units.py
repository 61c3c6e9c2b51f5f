"""who took part in a meeting, and what it resolved: one matter for a lead, those who help, or a whole group

Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ATTENDANCE = ("PRESENT", "LEAVE", "OBSERVING", "OUT")
PARTS = ("LEAD", "JOINT", "EACH", "OUT")


def upgrade() -> None:
    for table, column in (
        ("meeting", sa.Column("venue", sa.String(length=60), nullable=True)),
        ("meeting", sa.Column("closed_on", sa.Date(), nullable=True)),
        ("meeting", sa.Column("corrects_id", sa.Integer(), nullable=True)),
        ("meeting", sa.Column("correction_reason", sa.Text(), nullable=True)),
        ("follow_up", sa.Column("resolution_seq", sa.Integer(), nullable=True)),
    ):
        op.add_column(table, column)
    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("attendance", _coded(ATTENDANCE, "attendance"), nullable=False),
        *_of_a_fact("meeting_attendance"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_attendance_unit_id")),
    )
    op.create_table(
        "resolution",
        sa.Column("meeting_number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agenda_item", sa.Integer(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("subject_kind", sa.String(length=12), nullable=True),
        sa.Column("subject_reference", sa.String(length=30), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
        *_of_a_fact("resolution"),
    )
    op.create_table(
        "resolution_unit",
        sa.Column("meeting_number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=10), nullable=False),
        sa.Column("part", _coded(PARTS, "part"), nullable=False),
        *_of_a_fact("resolution_unit"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_resolution_unit_unit_id")),
    )
    for table, columns in (
        ("meeting_attendance", ["meeting_number"]),
        ("meeting_attendance", ["unit_id"]),
        ("resolution_unit", ["unit_id"]),
        *((table, ["recorded_at"]) for table in ("meeting_attendance", "resolution", "resolution_unit")),
    ):
        op.create_index(op.f(f"ix_{table}_{columns[0]}"), table, columns)
    op.create_index("ix_resolution_key", "resolution", ["meeting_number", "seq"])
    op.create_index("ix_resolution_unit_key", "resolution_unit", ["meeting_number", "seq"])


def downgrade() -> None:
    for table in ("resolution_unit", "resolution", "meeting_attendance"):
        op.drop_table(table)
    op.drop_column("follow_up", "resolution_seq")
    for column in ("correction_reason", "corrects_id", "closed_on", "venue"):
        op.drop_column("meeting", column)


def _coded(codes: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=20)


def _of_a_fact(table: str) -> list:
    return [
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
