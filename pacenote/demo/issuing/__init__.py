"""A double of a company's own sign-in: speaks OpenID Connect, and can be wrong in every way that matters."""

from __future__ import annotations
