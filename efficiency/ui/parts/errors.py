"""When something goes wrong: a calm page with a number, and the trace under the same number in the log."""

import streamlit as st

from efficiency.commands import Refused
from efficiency.commands.recording import NoLongerSignedIn, NotKept
from efficiency.core.access import Forbidden
from efficiency.core.troubles import noted, trouble


def show(error: Exception) -> bool:
    """Tell the reader what to do, without the trace; returns True, so that Streamlit shows nothing of its own."""
    if isinstance(error, Forbidden | NoLongerSignedIn):
        st.info(str(error))
        return True
    if isinstance(error, NotKept):
        st.warning(str(error), icon=":material/cloud_off:")
        return True
    number = noted(error)
    if found := trouble(error):
        st.warning(
            f"**{found.title}**\n\n{found.mend}；如十分钟后仍不能恢复，"
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


def of_a_download(error: Exception) -> str:
    """What who pressed for a file is told when it could not be made: why it was refused, or the number of the trace in the
    log."""
    if isinstance(error, Forbidden | Refused):
        return str(error)
    number, found = noted(error), trouble(error)
    why = f"{found}。" if found else "请稍后再试。"
    return f"文件没有做成，{why}如仍不能下载，请把错误编号告诉系统管理员：{number}"
