"""numbers come from the database

Each register's series begins where its rows end. Numbers that are not made of decimal digits (FY-2007-①) count as none.

Revises: 0006
"""

import re

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Table, column with the numbers, and what a number looks like: its year or series, its digits, its end.
REGISTERS = (
    ("incident", "number", r"(FY-\d{4}-)(\d{1,9})()"),
    ("official_activity", "number", r"(GW-\d{4}-)(\d{1,9})()"),
    ("inspection", "number", r"(MC-\d{4}-)(\d{1,9})()"),
    ("finding", "number", r"(WT-\d{4}-)(\d{1,9})()"),
    ("supervision_document", "number", r"((?:大监通|大监建|大监决)〔\d{4}〕)(\d{1,9})(号)"),
    ("accountability_action", "number", r"(ZJ-\d{4}-)(\d{1,9})()"),
    ("follow_up", "number", r"(DB-\d{4}-)(\d{1,9})()"),
    ("extension_request", "request_key", r"(YQ\d{4}-)(\d{1,9})()"),
)


def upgrade() -> None:
    series = op.create_table(
        "number_series",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_number_series")),
    )
    last: dict[str, int] = {}
    for table, column, pattern in REGISTERS:
        numbers = sa.select(sa.column(column)).select_from(sa.table(table))
        for number in op.get_bind().execute(numbers).scalars():
            if found := re.fullmatch(pattern, number):
                key = found[1] + found[3]
                last[key] = max(last.get(key, 0), int(found[2]))
    if last:
        op.bulk_insert(series, [{"key": key, "last": number} for key, number in last.items()])


def downgrade() -> None:
    op.drop_table("number_series")
