"""What lies in deploy/ can be read by what it is for, and speaks of settings, commands and files that exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())
#: Words of PostgreSQL's image, and those that only hand a password from one of our files to the other.
NOT_OURS = {"PACENOTE_PASSWORD"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_is_one_of_the_documented_ones(path: Path):
    documented = set(re.findall(r"PACENOTE_[A-Z_]+", (ROOT / "docs/operator/settings.md").read_text("utf-8")))

    named = set(re.findall(r"PACENOTE_[A-Z_]+", path.read_text("utf-8"))) - NOT_OURS

    assert named - documented == set()


def test_every_command_exists():
    ours = {path.stem for path in (ROOT / "pacenote/cli/management/commands").glob("[a-z]*.py")} | {"up"}
    units = "\n".join(path.read_text("utf-8") for path in FILES if path.suffix == ".service")
    compose = (ROOT / "deploy/compose.yaml").read_text("utf-8")

    named = set(re.findall(r"/pacenote (\w+)", units)) | set(re.findall(r"command: \[(\w+)", compose))

    assert {"up", "migrate", "web", "worker"} <= named
    assert named - ours == set()


def test_the_shell_reads_its_scripts():
    for path in FILES:
        if path.suffix == ".sh":
            subprocess.run(["sh", "-n", path], check=True)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("runuser") is None, reason="only root becomes another user")
def test_a_command_beside_the_services_has_their_settings_and_their_user(tmp_path: Path):
    kept = tmp_path / "settings"
    kept.write_text("# A=1\n\nA=x?a=1&b=$2 3\nB='quoted'\nC=of the file\nnonsense\nD=last", encoding="utf-8")
    text = (ROOT / "deploy/pacenote.sh").read_text("utf-8").replace("user=pacenote", "user=nobody")
    text = text.replace("/opt/pacenote/.venv/bin/pacenote", "/usr/bin/env").replace("/etc/pacenote.env", str(kept))
    line = [
        "sh",
        "-c",
        text,
        "pacenote",
        "sh",
        "-c",
        'printf "%s\n" "$A" "$B" "$C" "$D" "$1" "$(id -un)"',
        "sh",
        "an argument",
    ]

    told = subprocess.run(line, capture_output=True, text=True, check=True, env={**os.environ, "C": "of the caller"})

    assert told.stdout.splitlines() == ["x?a=1&b=$2 3", "quoted", "of the caller", "last", "an argument", "nobody"]


def test_the_settings_of_the_services_work_as_they_are_laid_down():
    lines = (ROOT / "deploy/systemd/pacenote.env").read_text("utf-8").splitlines()

    assert {line.split("=")[0] for line in lines if not line.startswith("#")} == {
        "PACENOTE_DATA",
        "PACENOTE_PUBLIC_URL",
        "PACENOTE_BEHIND_PROXY",
    }


def test_compose_names_only_what_it_defines_or_what_lies_here():
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    services = compose["services"]
    mounts = [each.split(":")[0] for service in services.values() for each in service.get("volumes", [])]
    built = [service["build"] for service in services.values() if "build" in service]

    assert {name for service in services.values() for name in service.get("depends_on", {})} <= set(services)
    assert {each for each in mounts if not each.startswith(".")} == set(compose["volumes"])
    assert [each for each in mounts if each.startswith(".") and not (ROOT / "deploy" / each).is_file()] == []
    assert len(built) == 3
    assert all((ROOT / "deploy" / each["context"] / each["dockerfile"]).resolve().is_file() for each in built)


def test_the_image_copies_what_is_here_and_starts_what_the_package_brings():
    lines = (ROOT / "deploy/Containerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]

    assert copied
    assert [each for words in copied for each in words if not (ROOT / each).exists()] == []
    assert [line for line in lines if line.startswith("ENTRYPOINT")] == [f'ENTRYPOINT ["{next(iter(scripts))}"]']


def test_systemd_reads_its_units(tmp_path: Path):
    if (reader := shutil.which("systemd-analyze")) is None:
        pytest.skip("no systemd here")
    units = []
    for path in FILES:
        if path.suffix == ".service":  # where Pacenote would lie is no program here
            text = path.read_text("utf-8").replace("/opt/pacenote/.venv/bin/pacenote", "/bin/true")
            units.append(tmp_path / path.name)
            units[-1].write_text(text, encoding="utf-8")

    told = subprocess.run([reader, "verify", *units], capture_output=True, text=True, check=False)

    assert (told.returncode, [line for line in told.stderr.splitlines() if "pacenote" in line]) == (0, [])
