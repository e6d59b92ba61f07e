"""A double of a mail provider's HTTP API, so that mails, bounces and mail that comes in can be tried without one."""

from __future__ import annotations
