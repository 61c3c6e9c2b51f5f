"""Who there is to sign in, and whether the data were ever saved elsewhere: what 开办 asks of the installation itself."""

from dataclasses import dataclass

from sqlalchemy import false, literal, null, select, union_all

from efficiency.core.audit import AuditAction
from efficiency.models import Account, AuditEntry, Role
from efficiency.queries.run import rows


@dataclass(frozen=True, slots=True)
class People:
    """The roles and the units that have an account which may sign in; whether a backup was ever made."""

    roles: frozenset[Role]
    unit_ids: frozenset[str]
    backed_up: bool


def people() -> People:
    """As it is now, in one statement: accounts and backups are of the installation and have no as-of day."""
    may_sign_in = select(Account.role, Account.unit_id, false().label("backup")).where(
        Account.is_active, Account.role.is_not(None)
    )
    backups = select(null(), null(), literal(True)).where(
        select(AuditEntry.id).where(AuditEntry.action == AuditAction.BACK_UP, AuditEntry.succeeded).exists()
    )
    found = rows(union_all(may_sign_in.distinct(), backups))
    return People(
        roles=frozenset(Role(row.role) for row in found if row.role),
        unit_ids=frozenset(row.unit_id for row in found if row.role == Role.UNIT and row.unit_id),
        backed_up=any(row.backup for row in found),
    )
