"""Where originals lie: in a folder, or in a bucket that speaks S3."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

from pacenote.base import environment as env

FOLDER = "django.core.files.storage.FileSystemStorage"
BUCKET = "storages.backends.s3.S3Storage"


def originals(data_dir: Path) -> dict[str, Any]:
    """Return the storage of originals as Django's setting takes it. Raises BadSettingError."""
    bucket = env.text("PACENOTE_S3_BUCKET")
    if not bucket:
        options = {
            "location": data_dir / "originals",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        }
        return {"BACKEND": FOLDER, "OPTIONS": options}
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise env.BadSettingError("PACENOTE_S3_BUCKET", bucket, "the name of a bucket")
    if importlib.util.find_spec("storages") is None:
        raise env.BadSettingError("PACENOTE_S3_BUCKET", bucket, "empty, or Pacenote installed as pacenote[s3]")
    return {"BACKEND": BUCKET, "OPTIONS": _bucket(bucket)}


def _bucket(name: str) -> dict[str, Any]:
    """Return the options of a bucket; keys come from AWS' own variables, or from the role of the machine."""
    from botocore.config import Config  # noqa: PLC0415  an extra

    endpoint = env.text("PACENOTE_S3_ENDPOINT")
    address = env.web_address("PACENOTE_S3_ENDPOINT", default="") if endpoint else None
    # Others than Amazon know neither its newer checksums nor a host name per bucket.
    narrow: dict[str, Any] = {
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
        "s3": {"addressing_style": "path"},
    }
    return {
        "bucket_name": name,
        "location": env.text("PACENOTE_S3_PREFIX").strip("/"),
        "region_name": env.text("PACENOTE_S3_REGION") or None,
        "endpoint_url": address,
        "default_acl": None,
        "file_overwrite": True,
        "client_config": Config(connect_timeout=5, read_timeout=30, **(narrow if address else {})),
    }
