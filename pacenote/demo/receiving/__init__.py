"""A double of a receiver of webhooks, which answers as its addresses say."""

from __future__ import annotations
