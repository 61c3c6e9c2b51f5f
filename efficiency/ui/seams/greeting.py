"""What every websocket is told when its script starts, before anybody knows who is there.

Relies on ``AppSession._create_new_session_message`` filling ``new_session`` with the versions of Streamlit and Python, the
system, the folder of the main script and a number made of the machine's; and on ``_handle_git_information_request`` answering
whoever asks for the repository. No setting keeps them back, and the pages need none of them but one: a browser loads the page
anew when the version has changed under it.
"""

import hashlib
import hmac

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

from efficiency.core.config import settings

_greet = AppSession._create_new_session_message


def say_little() -> None:
    """Have this process tell no versions, folders and numbers of the machine any more."""
    AppSession._create_new_session_message = _greet_briefly
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


def _keep_quiet(_self: AppSession) -> None:
    """Of the repository nobody is told anything."""
