"""``pacenote web``: the pages, served by granian. This process only watches over those that serve, and loads no Django.

So a page is there a second sooner, and each web takes the memory of one Django less.
"""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence

from granian import Granian
from granian.constants import Interfaces

from pacenote.base import environment as env
from pacenote.base.errors import DomainError
from pacenote.base.lineage import end_with_parent
from pacenote.cli import marks
from pacenote.cli.numbers import between

#: So long a request may take when the web is asked to stop; less than ``up`` gives its parts.
STOP_SECONDS = 20
#: Files of libraries that no page of ours asks for; compressing them would only delay the start.
#: Of the API's page of documents only what it shows is served: the rest is seven megabytes.
NOT_SERVED = ("django_htmx", "django_htmx/*", "*.map", "redoc*")


class PortTakenError(DomainError):
    """Something else listens there."""

    code = "port_taken"


def run(arguments: Sequence[str]) -> int:
    """Serve until it is told to stop; returns the exit status. Raises PortTakenError."""
    parser = argparse.ArgumentParser(
        prog="pacenote web", description="Serve the pages. Start as many as you like behind one address."
    )
    processes = env.integer("PACENOTE_WEB_PROCESSES", 1, high=64)
    parser.add_argument(
        "--workers", type=between(1, 64), default=processes, metavar="N", help=f"processes (default {processes})"
    )
    parser.add_argument(
        "--threads", type=between(1, 64), default=4, metavar="N", help="requests at once in each process (default 4)"
    )
    options = parser.parse_args(arguments)
    serve(workers=options.workers, threads=options.threads)
    return 0


def serve(*, workers: int, threads: int) -> None:
    """Serve with so many processes and threads in each. Raises PortTakenError, and BadSettingError for any setting."""
    host, port = env.text("PACENOTE_BIND", "127.0.0.1"), env.integer("PACENOTE_PORT", 8000)
    _check_free(host, port)
    collect()
    Granian(
        target="pacenote.cli.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=False,
        websockets=False,
    ).serve()


def application() -> object:
    """Return the application, in a process that serves: it ends with the one that watches over it, however that ends.

    Left behind, it would keep the port, and answer with the code of before an update.
    """
    # a fork has its parent's handlers until granian puts others in place: asked to stop meanwhile, it would go on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    watcher = multiprocessing.parent_process()
    end_with_parent(watcher.pid if watcher else None, how=signal.SIGKILL)
    from pacenote import wsgi  # noqa: PLC0415  it loads Django

    return wsgi.application


def collect() -> None:
    """Put the static files under names that carry their hash, where they have changed since that was done."""
    from pacenote import settings  # noqa: PLC0415  it reads the environment, and refuses nonsense

    file = settings.DATA_DIR / "static.mark"
    mark = marks.static_mark(settings.INSTALLED_APPS)
    if marks.is_marked(file, mark) and settings.STATIC_ROOT.is_dir():
        return
    ignored = [part for pattern in NOT_SERVED for part in ("--ignore", pattern)]
    line = [sys.executable, "-m", "pacenote.main", "collectstatic", "--noinput", "--verbosity", "0", *ignored]
    subprocess.run(line, check=True)
    marks.leave(file, mark)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"Port {port} cannot be used ({error.strerror}).",
                hint=f"Choose another: PACENOTE_PORT={port + 1}",
            ) from error
