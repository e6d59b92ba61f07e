"""What is installed comes from one index, with a checksum for each file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

LOCK = tomllib.loads((Path(__file__).parents[1] / "uv.lock").read_text("utf-8"))
INDEX, FILES = "https://pypi.org/simple", "files.pythonhosted.org"


def test_every_package_comes_from_the_public_index_and_no_other() -> None:
    sources = {package["name"]: package["source"] for package in LOCK["package"]}

    assert sources.pop("pacenote") == {"editable": "."}
    assert {name: source for name, source in sources.items() if source != {"registry": INDEX}} == {}
    assert len(sources) > 50


def test_every_file_lies_where_the_index_keeps_its_files_and_has_a_checksum() -> None:
    files = [file for package in LOCK["package"] for file in [*package.get("wheels", []), package.get("sdist")] if file]

    assert {urlsplit(file["url"]).hostname for file in files} == {FILES}
    assert [file["url"] for file in files if not re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"])] == []
