"""An embedded PostgreSQL server, so that nobody has to install one.

``with start(data_dir) as running:`` gives ``running.url``; the last process that uses a server stops it.
"""

from __future__ import annotations

from pacenote.base.embedded.binaries import Binaries, find_binaries
from pacenote.base.embedded.cluster import Running, start
from pacenote.base.embedded.errors import EmbeddedPostgresError

__all__ = ["Binaries", "EmbeddedPostgresError", "Running", "find_binaries", "start"]
