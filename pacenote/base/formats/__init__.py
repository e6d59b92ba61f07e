"""How languages write numbers where Django would write them otherwise; see FORMAT_MODULE_PATH in the settings."""

from __future__ import annotations
