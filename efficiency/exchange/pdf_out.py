"""A Word file -> the same as a PDF, by LibreOffice where the server has it. Run on its own: a profile folder for itself, no
macros, ended with everything that it started when its time is over."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path

SECONDS = 60
# One at a time: a server of two cores has other things to do.
_ONE = threading.Lock()
_PROGRAMS = ("soffice", "libreoffice")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class NoPdf(Exception):
    """The PDF could not be made; the message is a sentence for the reader. The .docx is there all the same."""


@cache
def converter() -> str | None:
    """Where LibreOffice is on this server; None where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def pdf_bytes(document: bytes, program: str, seconds: float = SECONDS) -> bytes:
    """The .docx ``document`` as a PDF, made by ``program`` (``converter``). Blocks its thread for as long as ``seconds``.

    Raises ``NoPdf`` when it takes longer or makes none.
    """
    if not _ONE.acquire(timeout=seconds):
        raise NoPdf("转换PDF的人较多，请稍后再试，或先下载.docx。")
    try:
        with tempfile.TemporaryDirectory(prefix="efficiency-pdf-", ignore_cleanup_errors=True) as place:
            return _converted(Path(place), document, program, seconds)
    finally:
        _ONE.release()


def _converted(place: Path, document: bytes, program: str, seconds: float) -> bytes:
    profile = place / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    (place / "paper.docx").write_bytes(document)
    words = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault",
        "--nofirststartwizard", "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(place), str(place / "paper.docx"),
    ]  # fmt: skip
    # A session of its own, so that what it starts ends with it. It is told nothing of this program's own settings.
    told = {"PATH": os.environ.get("PATH", ""), "HOME": str(place), "LANG": "C.UTF-8"}
    started = subprocess.Popen(
        words, cwd=place, env=told, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        started.wait(seconds)
    except subprocess.TimeoutExpired as late:
        raise NoPdf(f"转换PDF超过{seconds:.0f}秒，已停止。请下载.docx，用Word或WPS另存为PDF。") from late
    finally:
        _end(started)
    made = place / "paper.pdf"
    if not made.is_file() or not (data := made.read_bytes()).startswith(b"%PDF-"):
        raise NoPdf("没有转换成PDF。请下载.docx，用Word或WPS另存为PDF。")
    return data


def _end(started: subprocess.Popen) -> None:
    """End what was started and everything that it started itself."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()
