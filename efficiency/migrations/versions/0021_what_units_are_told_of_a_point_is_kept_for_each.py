"""what a unit is told of a point is kept for each unit, with the group of points that is told alike

Revises: 0020
"""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TOLD = ("told_place", "told_ownership", "told_plaque_on")


def upgrade() -> None:
    for column in (
        sa.Column("told_group", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("told_place", sa.String(length=6), nullable=False, server_default="—"),
        sa.Column("told_ownership", sa.String(length=10), nullable=False, server_default="—"),
        sa.Column("told_plaque_on", sa.Date(), nullable=False, server_default="2000-01-01"),
    ):
        op.add_column("point_pseudonym", column)
    point = sa.table("monitoring_point", *map(sa.column, ("id", "plaque_on", *_TOLD)))
    own = sa.table("point_pseudonym", *map(sa.column, ("point_id", "told_group", *_TOLD)))
    connection = op.get_bind()
    groups: dict[tuple, int] = {}
    last = connection.execute(sa.select(sa.func.max(point.c.plaque_on))).scalar()
    for row in connection.execute(sa.select(point)).all():
        told = (row.told_place, row.told_ownership, row.told_plaque_on or last)
        values = dict(zip(_TOLD, told, strict=True)) | {"told_group": groups.setdefault(told, len(groups))}
        connection.execute(sa.update(own).where(own.c.point_id == row.id).values(values))
    for name in _TOLD:
        op.drop_column("monitoring_point", name)


def downgrade() -> None:
    op.add_column("monitoring_point", sa.Column("told_plaque_on", sa.Date(), nullable=True))
    for name, length in (("told_place", 6), ("told_ownership", 10)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="—")
        op.add_column("monitoring_point", column)
    for name in ("told_group", *_TOLD):
        op.drop_column("point_pseudonym", name)
