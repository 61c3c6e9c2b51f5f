"""Single sign-on: who the office's identity provider says is there, as one of our accounts. None is ever made by it."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from efficiency.core import audit
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.core.db import bookkeeping, one_at_a_time
from efficiency.models import Account

# So long what a provider has said is taken: afterwards a browser that was left with it has to ask again.
FRESH_SECONDS = 300


def arrive(claims: Mapping[str, Any], address: str) -> int | None:
    """The id of the account that ``claims`` (of a checked id token) stand for, when it may sign in; else None. Audits either way.

    The claim that the installation names is the username. What was said long ago stands for nobody.
    """
    username, said_at = claims.get(settings().sign_on_claim), claims.get("iat")
    if not isinstance(username, str) or not isinstance(said_at, int | float):
        return None
    with bookkeeping() as connection:
        one_at_a_time(connection)
        account = connection.execute(select(Account).where(Account.username == username)).one_or_none()
        reason = (
            "统一认证的结果已过期"
            if time.time() - said_at > FRESH_SECONDS
            else "没有此账号"
            if account is None
            else "账号已停用或尚未赋权"
            if not account.is_active or account.role is None
            else None
        )
        detail = {"来源": address, "方式": "统一认证"} | ({"原因": reason} if reason else {})
        audit.append(connection, username, AuditAction.SIGN_IN, "account", username, reason is None, detail)
    return account.id if reason is None else None
