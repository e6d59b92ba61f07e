"""The guides stay true: their pictures, the words of the interface that they print, and the commands that they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from pacenote.main import STARTERS, WITHOUT_DATABASE
from tests.browser.screenshots import NAMES
from tests.catalogue import places

ROOT = Path(__file__).parents[1]
USER, OPERATOR, PICTURES = (ROOT / "docs" / name for name in ("user", "operator", "screenshots"))
TASKS = sorted((USER / "tasks").glob("*.md"))
GUIDES = sorted([*USER.rglob("*.md"), *OPERATOR.rglob("*.md"), ROOT / "README.md"])
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
WORD = re.compile(r"\*\*\*(.+?)\*\*\*", re.DOTALL)
COMMAND = re.compile(r"(?:^|[`\s])pacenote ([a-z][\w-]+)")
MOST_BYTES = 3_000_000


def words_in(text: str) -> set[str]:
    """Return what stands in bold italics, each in one line."""
    return {" ".join(word.split()) for word in WORD.findall(text)}


@pytest.fixture(scope="module")
def texts() -> set[str]:
    """Return every text of the interface, as it is read: with its values' marks and without the sign of a percent."""
    return {" ".join(text[0].replace("%%", "%").split()) for text in places()}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_in_bold_italics_stands_in_the_interface(guide: Path, texts: set[str]) -> None:
    assert words_in(guide.read_text("utf-8")) - texts - {"this type"} == set()


@pytest.mark.parametrize("task", TASKS, ids=lambda path: path.stem)
def test_a_task_says_who_when_how_what_one_sees_and_what_can_go_wrong(task: Path) -> None:
    text = task.read_text("utf-8")
    steps, *others = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)[-3:]

    assert re.search(r"^\*\*Who:\*\* .+ \*\*When:\*\* ", text, flags=re.MULTILINE)
    assert (steps.split(",")[0], others) == ("Steps", ["What you see", "What can go wrong"])
    assert re.search(r"^1\. ", text, flags=re.MULTILINE)
    assert len(words_in(text)) >= 5
    assert PICTURE.search(text)


def test_the_landing_page_leads_to_every_task_and_to_every_page() -> None:
    links = set(re.findall(r"\]\(([\w/-]+\.md)\)", (USER / "README.md").read_text("utf-8")))

    assert links == {str(path.relative_to(USER)) for path in USER.rglob("*.md")} - {"README.md"}


def test_every_picture_is_shown_somewhere_and_every_one_that_is_shown_exists_and_is_taken_by_the_command() -> None:
    shown = {
        (guide.parent / path).resolve() for guide in GUIDES for _alt, path in PICTURE.findall(guide.read_text("utf-8"))
    }

    assert shown == set(PICTURES.glob("*.png"))
    assert {path.stem for path in shown} == set(NAMES)


def test_every_picture_says_what_it_shows() -> None:
    pictures = [picture for guide in GUIDES for picture in PICTURE.findall(guide.read_text("utf-8"))]

    assert [path for alt, path in pictures if len(alt) < 10] == []


def test_the_pictures_are_no_burden() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_guide_names_exists(guide: Path) -> None:
    known = {*STARTERS, *WITHOUT_DATABASE, *get_commands(), "web"}

    assert set(COMMAND.findall(guide.read_text("utf-8"))) - known == set()
