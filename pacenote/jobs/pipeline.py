from __future__ import annotations

from procrastinate import Blueprint

tasks = Blueprint()
