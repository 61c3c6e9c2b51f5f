"""The second factor: one-time codes from the owner's phone (RFC 6238), and recovery codes for when it is lost.

A key is drawn here and shown once as a QR code that this server draws; it counts once its owner has typed a first code. A code
is taken once, and a minute late or early at most.
"""

import hashlib
import secrets
import time
from collections.abc import Sequence
from functools import lru_cache

import pyotp
import segno
from sqlalchemy import Connection, delete, func, insert, select, update

from efficiency.core.config import PRODUCT
from efficiency.core.db import now
from efficiency.models import RecoveryCode, SecondFactor

RECOVERY_CODES = 8
# How often a recovery code is hashed over; together with its fifty bits of chance, years for who has the hash.
ROUNDS = 300_000
_INTERVAL = 30
_DRIFT = 1
# XXXXX-XXXXX
_LENGTH = 11
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def is_on(connection: Connection, account_id: int) -> bool:
    """Whether the account's owner has set up a second factor."""
    return (
        connection.execute(
            select(SecondFactor.account_id).where(
                SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
            )
        ).first()
        is not None
    )


def draw(connection: Connection, account_id: int) -> str:
    """A new key for an account that has none which counts; returns it. It counts from its first code on (``confirm``)."""
    secret = pyotp.random_base32()
    connection.execute(
        delete(SecondFactor).where(SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_(None))
    )
    connection.execute(insert(SecondFactor).values(account_id=account_id, secret=secret, last_step=0))
    return secret


def pending(connection: Connection, account_id: int) -> str | None:
    """The key that was drawn and waits for its first code; None without one."""
    return connection.execute(
        select(SecondFactor.secret).where(
            SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_(None)
        )
    ).scalar()


def picture(secret: str, username: str) -> str:
    """The key as the QR code that authenticator apps read: an address that holds the picture itself, which no server keeps."""
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=PRODUCT)
    return segno.make(address, error="m").png_data_uri(scale=5, border=2)


def confirm(connection: Connection, account_id: int, code: str) -> list[str] | None:
    """Let the drawn key count, if ``code`` is one of its own; returns the recovery codes, which are told once. None if not."""
    if pending(connection, account_id) is None or not _is_code(connection, account_id, code):
        return None
    connection.execute(
        update(SecondFactor).where(SecondFactor.account_id == account_id).values(confirmed_at=now())
    )
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in "ab")
        for _ in range(RECOVERY_CODES)
    ]
    _keep(connection, account_id, codes)
    return codes


def set_up(connection: Connection, account_id: int, secret: str, codes: Sequence[str]) -> None:
    """Have a key and recovery codes count that were made elsewhere: a demo's, which its sign-in page tells."""
    connection.execute(
        insert(SecondFactor).values(account_id=account_id, secret=secret, confirmed_at=now(), last_step=0)
    )
    _keep(connection, account_id, codes)


def _keep(connection: Connection, account_id: int, codes: Sequence[str]) -> None:
    key = connection.execute(
        select(SecondFactor.secret).where(SecondFactor.account_id == account_id)
    ).scalar_one()
    connection.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    rows = [{"account_id": account_id, "code_hash": _hash(each, key)} for each in codes]
    connection.execute(insert(RecoveryCode), rows)


def unused(connection: Connection, account_id: int, codes: Sequence[str]) -> list[str]:
    """Those of ``codes`` that are recovery codes of the account and were not used yet; they are told to everybody (a demo's)."""
    left_over = select(RecoveryCode.code_hash).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    hashes, key = set(connection.execute(left_over).scalars()), _key(connection, account_id)
    return [each for each in codes if key and hashes.intersection(_told(each, key))]


def accepts(connection: Connection, account_id: int, code: str) -> bool:
    """Whether ``code`` is a one-time code or an unused recovery code of the account; it is used up by this."""
    typed = code.strip().upper().replace(" ", "")
    if len(typed) != _LENGTH:
        return _is_code(connection, account_id, typed)
    used = connection.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash.in_(_hashes(typed, key) if (key := _key(connection, account_id)) else ()),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
    )
    return bool(used.rowcount)


def left(connection: Connection, account_id: int) -> int:
    """How many recovery codes are unused."""
    return connection.execute(
        select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    ).scalar_one()


def remove(connection: Connection, account_id: int) -> bool:
    """Forget the second factor and its recovery codes; whether there was one."""
    connection.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    return bool(
        connection.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id)).rowcount
    )


def _is_code(connection: Connection, account_id: int, code: str) -> bool:
    row = connection.execute(
        select(SecondFactor.secret, SecondFactor.last_step).where(SecondFactor.account_id == account_id)
    ).one_or_none()
    if row is None or not (code.isascii() and code.isdecimal()):
        return False
    # The phone goes by the real clock, also where a trial's goes otherwise.
    present = int(time.time()) // _INTERVAL
    totp = pyotp.TOTP(row.secret)
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if step > row.last_step and secrets.compare_digest(totp.at(step * _INTERVAL), code):
            taken = connection.execute(
                update(SecondFactor)
                .where(SecondFactor.account_id == account_id, SecondFactor.last_step == row.last_step)
                .values(last_step=step)
            )
            return taken.rowcount == 1
    return False


def _hash(code: str, key: str) -> str:
    """Slow, and salted by the account's key: so short a code could be found from a plain hash."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), key.encode(), ROUNDS).hex()


def _key(connection: Connection, account_id: int) -> str | None:
    return connection.execute(
        select(SecondFactor.secret).where(SecondFactor.account_id == account_id)
    ).scalar()


def _hashes(code: str, key: str) -> tuple[str, str]:
    """What may be kept of a recovery code: its hash, and the one of releases before."""
    return _hash(code, key), hashlib.sha256(code.encode()).hexdigest()


# Of codes that are told at every look at a demo's sign-in page: to hash them takes longer than all else there.
_told = lru_cache(maxsize=100)(_hashes)
