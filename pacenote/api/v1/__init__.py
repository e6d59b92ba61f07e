"""Version 1: what is here stays; what a program need not know may be added."""

from __future__ import annotations
