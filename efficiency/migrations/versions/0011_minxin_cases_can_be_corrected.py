"""a 民心网 case is kept by rows that each say all of it, so that a further row may correct it

What was known of a case stood in two tables: the case, and a step for its 回声 and for its 结果. The steps become further
rows of their case, each with everything known by then, at the moment and by the person it was recorded: every past day
still shows what was known on it.

Revises: 0010
"""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STEPS = (("replied_on", "REPLIED"), ("resolved_on", "RESOLVED"))


def upgrade() -> None:
    with op.batch_alter_table("minxin_case") as table:
        table.add_column(sa.Column("replied_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("resolved_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("correction_reason", sa.Text(), nullable=True))
        table.drop_constraint(op.f("uq_minxin_case_number"), type_="unique")
    op.create_index(op.f("ix_minxin_case_number"), "minxin_case", ["number"])
    # A step that came in with its case, as an import brings it, is part of the case's own row.
    told = ", ".join(
        f"{column} = ({_first_day(step, 'minxin_case.number', 'minxin_case.recorded_at')})"
        for column, step in _STEPS
    )
    op.execute(f"UPDATE minxin_case SET {told}")
    known = ", ".join(_known_by(step) for _, step in _STEPS)
    op.execute(
        "INSERT INTO minxin_case (number, received_on, unit_id, replied_on, resolved_on, recorded_at, recorded_by)"
        f" SELECT c.number, c.received_on, c.unit_id, {known}, t.recorded_at, min(t.recorded_by)"
        " FROM minxin_step t JOIN minxin_case c ON c.number = t.case_number"
        " WHERE t.recorded_at > c.recorded_at"
        " GROUP BY c.number, c.received_on, c.unit_id, t.recorded_at ORDER BY t.recorded_at, min(t.id)"
    )
    op.drop_table("minxin_step")


def _first_day(step: str, number: str, moment: str) -> str:
    """The first day of a step of a case, of those known at a moment."""
    return (
        "SELECT min(s.occurred_on) FROM minxin_step s"
        f" WHERE s.case_number = {number} AND s.step = '{step}' AND s.recorded_at <= {moment}"
    )


def _known_by(step: str) -> str:
    return f"({_first_day(step, 'c.number', 't.recorded_at')})"


def downgrade() -> None:
    op.create_table(
        "minxin_step",
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column(
            "step",
            sa.Enum("REPLIED", "RESOLVED", name="step", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minxin_step")),
    )
    op.create_index("ix_minxin_step_key", "minxin_step", ["case_number", "step"])
    op.create_index(op.f("ix_minxin_step_recorded_at"), "minxin_step", ["recorded_at"])
    # What was corrected cannot be said there: a step has the day of the last word on it, from when it was first spoken of.
    last = (
        "NOT EXISTS (SELECT 1 FROM minxin_case n WHERE n.number = c.number"
        " AND (n.recorded_at > c.recorded_at OR n.recorded_at = c.recorded_at AND n.id > c.id))"
    )
    for column, step in _STEPS:
        op.execute(
            "INSERT INTO minxin_step (case_number, step, occurred_on, recorded_at, recorded_by)"
            f" SELECT c.number, '{step}', c.{column},"
            f" (SELECT min(f.recorded_at) FROM minxin_case f WHERE f.number = c.number AND f.{column} IS NOT NULL),"
            f" c.recorded_by FROM minxin_case c WHERE c.{column} IS NOT NULL AND {last} ORDER BY c.id"
        )
    op.execute("DELETE FROM minxin_case WHERE id NOT IN (SELECT min(id) FROM minxin_case GROUP BY number)")
    op.drop_index(op.f("ix_minxin_case_number"), "minxin_case")
    with op.batch_alter_table("minxin_case") as table:
        for column in ("replied_on", "resolved_on", "corrects_id", "correction_reason"):
            table.drop_column(column)
        table.create_unique_constraint(op.f("uq_minxin_case_number"), ["number"])
