"""The API: the same verbs as the pages, for programs."""

from __future__ import annotations
