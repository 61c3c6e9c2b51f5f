"""Writes. Each command checks the right, changes rows and appends its audit entry in one transaction."""

from efficiency import audit
from efficiency.access import Action, Forbidden, User, require
from efficiency.audit import AuditAction
from efficiency.db import bookkeeping

# Who acts on the server's command line: whoever may run it there has the database in hand anyway.
COMMAND_LINE = "命令行"

Actor = User | str


class Refused(ValueError):
    """The command cannot be carried out as asked; the message says why, in a sentence for the one who asked."""


def authorise(actor: Actor, action: Action) -> str:
    """The name to write into the audit log. Raises ``Forbidden``, itself audited, when a user lacks the right."""
    if isinstance(actor, str):
        return actor
    try:
        require(actor, action)
    except Forbidden:
        with bookkeeping() as connection:
            audit.append(
                connection, actor.username, AuditAction.ACCESS_REFUSED, "action", str(action), False, {}
            )
        raise
    return actor.username
