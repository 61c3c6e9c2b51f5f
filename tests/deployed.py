"""nginx by the recipe in ``deploy/``, in front of processes of this machine; for a test of the recipe and for the benchmarks.

Only names, ports and paths are replaced, each of which has to be there to be replaced.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from efficiency.core.config import ROOT

DEPLOY = ROOT / "deploy"


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def replaced(text: str, **names: str) -> str:
    """``text`` with each name replaced; a name that is not there is a fault of the recipe."""
    for old, new in names.items():
        assert old in text, f"“{old}”不在配置文件中"
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(home: Path, port: int, plain_port: int, ports: tuple[int, int]) -> Iterator[None]:
    """nginx with a certificate of its own at ``port``, and without at ``plain_port``, in front of two processes at ``ports``; its
    files lie in ``home``. Raises ``RuntimeError`` with what it says when it does not start."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=efficiency.example",
         "-keyout", str(home / "key.pem"), "-out", str(home / "cert.pem")],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.copy(DEPLOY / "nginx" / "efficiency_proxy.conf", home)
    (home / "efficiency.conf").write_text(
        replaced(
            (DEPLOY / "nginx" / "efficiency.conf").read_text(),
            **{
                "listen 80;": f"listen 127.0.0.1:{plain_port};",
                "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
                "127.0.0.1:8501": f"127.0.0.1:{ports[0]}",
                "127.0.0.1:8502": f"127.0.0.1:{ports[1]}",
                "/etc/ssl/efficiency.pem": str(home / "cert.pem"),
                "/etc/ssl/private/efficiency.key": str(home / "key.pem"),
                "/etc/nginx/efficiency_proxy.conf": str(home / "efficiency_proxy.conf"),
                "/var/log/nginx/efficiency": str(home / "nginx"),
            },
        )
    )
    places = "\n".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(
        f"{user} daemon off; pid {home}/nginx.pid; error_log {home}/nginx.error.log; worker_processes 1;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ {places}\ninclude {home}/efficiency.conf; }}\n"
    )
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    started = subprocess.Popen([binary, "-p", str(home), "-c", str(home / "nginx.conf")])
    try:
        deadline = time.monotonic() + 30
        while not is_open(plain_port):
            if started.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((home / "nginx.error.log").read_text())
            time.sleep(0.1)
        yield
    finally:
        started.terminate()
        started.wait(20)
