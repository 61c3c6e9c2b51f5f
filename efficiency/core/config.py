"""Environment -> one frozen ``Settings``. Nothing else in the package reads ``os.environ``."""

import datetime as dt
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PRODUCT = "行政效能年督查看板"
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides outside the database.

    ``demo``: fill an empty database with the invented demo year and its demo accounts. Without ``EFFICIENCY_INSTALL``
    this is so only on the embedded database, never on one that somebody named in ``DATABASE_URL``.
    ``clock_starts_at``: for trials and tests, what the wall clock in Beijing is taken to say when the process reads this
    (``EFFICIENCY_CLOCK``, as 2007-03-19T09:00); from there it goes on. None: the real clock.
    ``sm3``: new password hashes and audit entries by SM3 (GB/T 32905-2016), for offices that must (``EFFICIENCY_SM3=1``).
    ``sign_on_claim``: people sign in at the office's identity provider (OpenID Connect, ``[auth]`` in Streamlit's secrets), and
    this claim of theirs is their username here (``EFFICIENCY_OIDC_CLAIM``); empty: nobody does. ``local_account``: the one
    account that may still sign in with its password then, for an emergency (``EFFICIENCY_LOCAL_ACCOUNT``); empty: all may.
    """

    database_url: str
    demo: bool
    secure_cookie: bool
    agent_api: bool
    campaign: Path
    clock_starts_at: dt.datetime | None
    sm3: bool
    sign_on_claim: str
    local_account: str


@cache
def settings() -> Settings:
    """Read the environment once. Raises ``ValueError`` when EFFICIENCY_INSTALL is neither demo nor real, and for an
    EFFICIENCY_CLOCK that is no moment."""
    named = os.environ.get("DATABASE_URL", "")
    install = os.environ.get("EFFICIENCY_INSTALL", "real" if named else "demo")
    if install not in ("demo", "real"):
        raise ValueError(f"EFFICIENCY_INSTALL 只能是 demo 或 real，现为“{install}”。")
    clock = os.environ.get("EFFICIENCY_CLOCK", "")
    return Settings(
        database_url=named or f"sqlite:///{ROOT / 'data' / 'efficiency.db'}",
        demo=install == "demo",
        secure_cookie=os.environ.get("EFFICIENCY_SECURE_COOKIE", "") == "1",
        campaign=Path(os.environ.get("EFFICIENCY_CAMPAIGN") or ROOT / "seed" / "dalian_2007"),
        agent_api=os.environ.get("STREAMLIT_SERVER_ENABLE_AGENT_API", "").lower() in ("1", "true"),
        clock_starts_at=dt.datetime.fromisoformat(clock) if clock else None,
        sm3=os.environ.get("EFFICIENCY_SM3", "") == "1",
        sign_on_claim=os.environ.get("EFFICIENCY_OIDC_CLAIM", ""),
        local_account=os.environ.get("EFFICIENCY_LOCAL_ACCOUNT", ""),
    )
