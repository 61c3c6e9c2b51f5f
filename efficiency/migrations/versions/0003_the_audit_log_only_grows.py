"""the audit log only grows; former passwords

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
REFUSAL = "审计日志只能追加，不能修改或删除"

# What may happen to the two tables: entries are added and nothing else; the seal counts up by one each time.
SQLITE = (
    f"""CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_seal_counts_up BEFORE UPDATE ON audit_seal
        WHEN NEW.id <> OLD.id OR NEW.entries <> OLD.entries + 1
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_seal_counts_up BEFORE UPDATE ON audit_seal
        FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.entries <> OLD.entries + 1) EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "former_password",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=80), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_former_password_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_password")),
    )
    op.create_index(op.f("ix_former_password_account_id"), "former_password", ["account_id"])
    seal = op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
    )
    connection = op.get_bind()
    entries = connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar()
    last = connection.exec_driver_sql("SELECT entry_hash FROM audit_entry ORDER BY id DESC LIMIT 1").scalar()
    connection.execute(sa.insert(seal).values(id=1, entries=entries, last_hash=last or GENESIS))
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse() CASCADE")
    else:
        for name in ("audit_entry_no_update", "audit_entry_no_delete"):
            op.execute(f"DROP TRIGGER {name}")
    op.drop_table("audit_seal")
    op.drop_table("former_password")
