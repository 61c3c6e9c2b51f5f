"""What every websocket is told when its script starts, before anybody knows who is there.

Relies on ``AppSession._create_new_session_message`` filling ``new_session`` with the versions of Streamlit and Python, the
system, the folder of the main script and a number made of the machine's; and on ``_handle_git_information_request`` answering
whoever asks for the repository. No setting keeps them back, and the pages need none of them but one: a browser loads the page
anew when the version has changed under it.

And on its telling the theme anew at each run, word by word from the settings, by ``_populate_theme_msg``: they stay what
they were when the app started, and looking them up took a fifth of what the server does for a click beside the script.
"""

import hashlib
import hmac
from functools import cache

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession

from efficiency.core.config import settings

_greet, _dress = AppSession._create_new_session_message, app_session._populate_theme_msg


def say_little() -> None:
    """Have this process tell no versions, folders and numbers of the machine any more, and look the theme up once."""
    AppSession._create_new_session_message = _greet_briefly
    app_session._populate_theme_msg = dress
    AppSession._handle_git_information_request = _keep_quiet


def _greet_briefly(self: AppSession, *arguments, **options) -> ForwardMsg:
    message = _greet(self, *arguments, **options)
    told = message.new_session
    about = told.initialize.environment_info
    # The same in all processes of an installation, another after an upgrade, and nobody else can tell what it stands for.
    secret = settings().database_url.encode()
    version = hmac.new(secret, about.streamlit_version.encode(), hashlib.sha256).hexdigest()[:12]
    for part in (about, told.initialize.user_info):
        part.Clear()
    about.streamlit_version = version
    told.name = told.main_script_path = ""
    return message


def dress(message: CustomThemeConfig, section: str = "theme") -> None:
    """Write into ``message`` what the settings of a section of the theme say."""
    if (looked_up := _dressed(section)).ListFields():
        message.MergeFrom(looked_up)


@cache
def _dressed(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    _dress(message, section)
    return message


def _keep_quiet(_self: AppSession) -> None:
    """Of the repository nobody is told anything."""
