"""Structured logs without personal data: events and ids, never names, addresses, texts or file contents."""

from __future__ import annotations

import logging
import logging.config
from typing import Any

import structlog

#: Keys that would carry personal data; dropped wherever they turn up, whoever logged them.
PERSONAL = frozenset(
    {"name", "email", "phone", "address", "recipient", "text", "body", "subject", "first_name", "last_name", "token"}
)

#: Libraries that say more than anybody wants to read, and the least that they may say.
QUIET = {"procrastinate": "WARNING", "django.server": "WARNING", "django.request": "ERROR", "PIL": "WARNING"}


def drop_personal(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace the values of keys that name personal data."""
    return {key: "(kept out)" if key in PERSONAL else value for key, value in event.items()}


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
            structlog.processors.format_exc_info,
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
            structlog.processors.format_exc_info,
            last,
        ],
        "foreign_pre_chain": shared,
    }
