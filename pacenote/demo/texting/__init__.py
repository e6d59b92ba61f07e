"""A double of the text provider's HTTP API, in a process of its own, for the demo and the tests."""

from __future__ import annotations
