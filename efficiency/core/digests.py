"""The two hash functions of the audit chain, and the slow hash of passwords by the national one, SM3 (GB/T 32905-2016).

Which one is used for what is new is the installation's choice (``settings().sm3``); what is there is recognised by either.
"""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from efficiency.core.config import settings

# About as long as bcrypt takes with its usual cost.
ITERATIONS = 400_000
_START = "$sm3$"


def digest(content: bytes) -> str:
    """64 hexadecimal digits by the function of this installation."""
    return _sm3(content) if settings().sm3 else hashlib.sha256(content).hexdigest()


def is_digest_of(content: bytes, given: str) -> bool:
    """Whether ``given`` is the digest of ``content`` by either function: an installation may have changed over."""
    return given in (hashlib.sha256(content).hexdigest(), _sm3(content))


def _sm3(content: bytes) -> str:
    found = hashes.Hash(hashes.SM3())
    found.update(content)
    return found.finalize().hex()


def slow_hash(password: bytes) -> str:
    """What is kept of a password: PBKDF2 with HMAC-SM3, its cost and its salt, in fewer than 80 characters."""
    salt = secrets.token_bytes(16)
    return f"{_START}{ITERATIONS}${_text(salt)}${_text(_derived(password, salt, ITERATIONS))}"


def is_slow_hash(stored: str) -> bool:
    """Whether ``slow_hash`` made it."""
    return stored.startswith(_START)


def fits(password: bytes, stored: str) -> bool:
    """Whether ``stored``, of ``slow_hash``, is that of the password."""
    _, _, iterations, salt, wanted = stored.split("$")
    return secrets.compare_digest(_text(_derived(password, _bytes(salt), int(iterations))), wanted)


def _derived(password: bytes, salt: bytes, iterations: int) -> bytes:
    return PBKDF2HMAC(hashes.SM3(), 32, salt, iterations).derive(password)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
