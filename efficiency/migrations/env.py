"""Runs migrations on the connection given by ``efficiency.core.db`` or, from alembic's command line, on the app's database."""

from alembic import context

from efficiency.core.db import engine
from efficiency.models import Base


def run(connection) -> None:
    """Migrate on ``connection``; SQLite alters tables by copying (batch mode)."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with engine().begin() as opened:
        run(opened)
