"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name where nothing was collected: in tests and from a checkout."""

    manifest_strict = False

    def hashed_name(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the name with its hash, or as it is where the file was not collected."""
        try:
            return str(super().hashed_name(name, *args, **kwargs))
        except ValueError:
            return name

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what pages need; the API's page of documents is seldom read, and took seven seconds of a start."""
        yield from super().compress_files([path for path in paths if not path.startswith("ninja/")])

    @cache  # noqa: B019  one object lives as long as the process; a page names its icons some hundred times
    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002  the library's signature
        """Return the address of a file."""
        return str(super().url(name, force))
