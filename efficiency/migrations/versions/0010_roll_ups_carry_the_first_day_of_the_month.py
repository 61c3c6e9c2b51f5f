"""the roll-ups of incidents carry the first day of the month, not its number: a campaign may see two Januaries

The roll-ups only repeat what the incidents and their steps say, and the start that follows counts them afresh; the new
tables begin empty. Until then no roll-up is read.

Revises: 0009
"""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COUNTS = ("incidents", "replied", "in_time_calendar", "in_time_workday")
_TYPES = {
    "point_id": sa.String(length=10),
    "unit_id": sa.String(length=10),
    "kind": sa.String(length=20),
    "month": sa.Integer(),
    "month_begins": sa.Date(),
    "received_on": sa.Date(),
    "known_on": sa.Date(),
    "due_calendar_on": sa.Date(),
    "due_workday_on": sa.Date(),
    "grave": sa.Boolean(),
    "verified": sa.Boolean(),
    "closed": sa.Boolean(),
    "satisfied": sa.String(length=3),
    "reply_calendar": sa.String(length=10),
    "reply_workday": sa.String(length=10),
}


def upgrade() -> None:
    _begin_again("month_begins")


def downgrade() -> None:
    _begin_again("month")


def _begin_again(month: str) -> None:
    """The four tables anew, with the column ``month`` in their keys."""
    _replace("incident_point_day", ("point_id", month, "kind", "received_on", "known_on"), ("incidents",))
    _replace(
        "incident_unit_day",
        ("unit_id", "kind", month, "received_on", "known_on"),
        ("due_calendar_on", "due_workday_on", *_COUNTS),
    )
    _replace(
        "incident_unit_month",
        ("unit_id", "kind", month, "known_on"),
        (*_COUNTS, "overdue_calendar", "overdue_workday"),
    )
    standing = ("grave", "verified", "closed", "satisfied", "reply_calendar", "reply_workday")
    _replace("incident_standing_change", ("known_on", "unit_id", "kind", month, *standing), ("incidents",))
    # Without a mark no roll-up is read until all of them have been filled again.
    op.execute("DELETE FROM tally_mark")


def _replace(name: str, key: tuple[str, ...], others: tuple[str, ...]) -> None:
    op.drop_table(name)
    owner, table = ("point_id", "monitoring_point") if "point_id" in key else ("unit_id", "unit")
    op.create_table(
        name,
        *(
            sa.Column(column, _TYPES.get(column, sa.Integer()), autoincrement=False, nullable=False)
            for column in (*key, *others)
        ),
        sa.ForeignKeyConstraint([owner], [f"{table}.id"], name=op.f(f"fk_{name}_{owner}")),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
