"""When something goes wrong: a calm page with a number, and the trace under the same number in the log."""

import logging
import secrets

import streamlit as st
from sqlalchemy.exc import DBAPIError, OperationalError

from efficiency.commands.recording import NoLongerSignedIn
from efficiency.core.access import Forbidden
from efficiency.core.db import now

log = logging.getLogger("efficiency")


def show(error: Exception) -> bool:
    """Tell the reader what to do, without the trace; returns True, so that Streamlit shows nothing of its own."""
    if isinstance(error, Forbidden | NoLongerSignedIn):
        st.info(str(error))
        return True
    number = f"{now():%Y%m%d}-{secrets.token_hex(2).upper()}"
    log.error("错误编号 %s", number, exc_info=error)
    if isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        st.warning(
            "**数据库暂时连接不上**\n\n看板正在等待数据库恢复。请稍候片刻，再刷新页面；如十分钟后仍不能恢复，"
            f"请把错误编号告诉系统管理员：**{number}**",
            icon=":material/cloud_off:",
        )
    else:
        st.error(
            "**这一页暂时不能显示**\n\n其他页面不受影响。请刷新页面再试；如仍不能显示，"
            f"请把错误编号告诉系统管理员：**{number}**",
            icon=":material/error:",
        )
    return True
