from __future__ import annotations

from tests.browser.fixtures import browser, staged, visit

__all__ = ["browser", "staged", "visit"]
