"""The form of streamlit-authenticator, without what that library does with credentials and cookies.

Relies on its inside: ``Authenticate.login`` asks ``cookie_controller.get_cookie``, hands what was typed to
``authentication_controller.authentication_model.login`` and, when that gives True, calls ``cookie_controller.set_cookie``. The
library's own cookie is readable by scripts, cannot be revoked and expires in naive local time; its passwords live in a
dictionary, and it sleeps 0.7 s on each run. So the constructors are passed by, and the parts they would make replaced.
"""

from collections.abc import Callable

from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.models import AuthenticationModel

_NOBODY = {"usernames": {}}


def login_form(
    words: dict[str, str], *, key: str, check: Callable[[str, str], bool | None], then: Callable[[], None]
) -> None:
    """Draw the form (made anew on each run: a kept one has signed people in as each other).

    ``words`` are the library's names for its texts -> ours. ``check`` is given what was typed and answers True, False, or None
    for an empty form; ``then`` follows a True.
    """
    _Form(check, then).login(fields=words, key=key)


class _Model(AuthenticationModel):
    """The library's model with its sign-in asked of us."""

    def __init__(self, check: Callable[[str, str], bool | None]) -> None:
        super().__init__(_NOBODY, auto_hash=False)
        self._check = check

    def login(self, username: str, password: str, *_args, **_kwargs) -> bool | None:
        """Whether the two belong together."""
        return self._check(username, password)


class _NoCookie:
    """Stands where the library has its cookie controller: the cookie itself is set by a route, unseen by scripts."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.set_cookie = then

    def get_cookie(self) -> None:
        """Nothing to sign in with: whoever has a valid cookie is never shown the form."""


class _Form(Authenticate):
    """``Authenticate`` without its readable cookie and its credentials dictionary."""

    def __init__(self, check: Callable[[str, str], bool | None], then: Callable[[], None]) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = self.api_key = None
        self.secret_key = ""
        self.cookie_controller = _NoCookie(then)
        self.authentication_controller = AuthenticationController(_NOBODY, auto_hash=False)
        self.authentication_controller.authentication_model = _Model(check)
