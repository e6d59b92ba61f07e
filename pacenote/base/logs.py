"""Structured logs without personal data: events and ids, never names, addresses, texts or file contents."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

#: Keys that would carry personal data; dropped wherever they turn up, whoever logged them.
PERSONAL = frozenset(
    {"name", "email", "phone", "address", "recipient", "text", "body", "subject", "first_name", "last_name", "token"}
)

LONGEST_CHAIN = 10
QUOTED = re.compile(r"\"[^\"]*\"?|'[^']*'?|“[^”]*”?")
#: The names of our own columns and constraints may stand in a log.
NAME = re.compile(r"[a-z]+(_[a-z0-9]+)+")

#: Libraries that say more than anybody wants to read, and the least that they may say.
QUIET = {
    "procrastinate": "WARNING",
    "django.server": "WARNING",
    "django.request": "ERROR",
    "django.security": "ERROR",  # its warnings repeat paths, which may hold a token, and what a stranger sent
    "PIL": "WARNING",
}


def drop_personal(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace the values of keys that name personal data."""
    return {key: "(kept out)" if key in PERSONAL else value for key, value in event.items()}


def trace_without_values(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn an exception into its places and kinds: what it says may repeat a cell of a file or a row of a table."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if not isinstance(error, BaseException):
        return event
    chain: list[str] = []
    while error is not None and len(chain) < LONGEST_CHAIN:
        places = "".join(traceback.format_tb(error.__traceback__))
        chain.append(f"{places}{type(error).__module__}.{type(error).__qualname__}: {_without_values(str(error))}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["exception"] = "\nled to\n".join(reversed(chain))
    return event


def _without_values(text: str) -> str:
    """Keep the first line of what an exception says (PostgreSQL repeats rows after it), and in it no quoted value."""
    first = text.partition("\n")[0]
    return QUOTED.sub(lambda found: found[0] if NAME.fullmatch(found[0][1:-1]) else "(kept out)", first)


def logging_config(*, level: str, json: bool) -> None:
    """Send everything, ours and the libraries', through one formatter to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
    ]
    last: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            *shared,
            trace_without_values,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": _formatter(shared, last)},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {name: {"level": least} for name, least in QUIET.items()},
        }
    )


def _formatter(shared: list[Any], last: Any) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            trace_without_values,
            last,
        ],
        "foreign_pre_chain": shared,
    }
