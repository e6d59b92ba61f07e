"""The documents say what the code does: whatever is listed in one must be in the other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacenote.accounts.global_tables import GLOBAL_TABLES
from pacenote.imports.parsers import KINDS
from pacenote.performance.kinds import ALL_KINDS, KINDS_OF_FILES
from pacenote.web.panels.audit_words import VERBS
from tests import metric_table

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "pacenote").rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FILES_OF_MAIL = {"PACENOTE_MAIL_KEY_FILE", "PACENOTE_MAIL_SIGNING_KEY_FILE", "PACENOTE_MAIL_HOOK_SECRET_FILE"}
VARIABLE = re.compile(r"\b(?:PACENOTE_[A-Z\d_]+[A-Z]|DATABASE_URL)\b")
FILES = (ROOT / "docs" / "user" / "files.md").read_text(encoding="utf-8")


def in_code_marks(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


def section(text: str, title: str) -> str:
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_column(text: str) -> set[str]:
    """Return what stands in code marks in the first cells of the tables of a text."""
    return {word for line in text.splitlines() if line.startswith("| `") for word in in_code_marks(line.split("|")[1])}


def variables_in(*places: Path) -> set[str]:
    return {name for place in places for name in VARIABLE.findall(place.read_text(encoding="utf-8"))}


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    documented = first_column((ROOT / "docs" / "operator" / "settings.md").read_text(encoding="utf-8"))
    put_together = {
        "DATABASE_URL_FILE",
        "PACENOTE_SECRET_KEY_FILE",
        "PACENOTE_OLD_SECRET_KEY_FILE",
        "PACENOTE_TWILIO_TOKEN_FILE",
        "PACENOTE_OIDC_SECRET_FILE",
        *FILES_OF_MAIL,
    }  # in pacenote/base/environment.py
    of_the_product = variables_in(*CODE, ROOT / "pace") | put_together
    of_tests = variables_in(*(ROOT / "tests").rglob("*.py"))

    assert of_the_product - documented == set()
    assert documented - of_the_product - of_tests == set()


def test_every_path_that_the_architecture_names_exists() -> None:
    words = in_code_marks((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    paths = {
        word for word in words if re.fullmatch(r"\.?[a-z_]+(/[\w.*<>]+)*/?|[\w/]+\.(py|toml|md)", word) and "/" in word
    }

    missing = {
        path for path in paths if not (ROOT / path).exists() and not list((ROOT / "pacenote").rglob(path.rstrip("/")))
    }

    assert missing == set()
    assert len(paths) > 20


def test_the_listed_global_tables_are_those_of_the_code() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = text.partition("<!-- global tables:")[2].partition("-->\n")[2].partition("<!-- end")[0]

    assert in_code_marks(listed) == set(GLOBAL_TABLES)


def test_every_kind_of_file_is_documented_once() -> None:
    imported = first_column(section(FILES, "Files that are imported")) | first_column(
        section(FILES, "Files that explain")
    )
    known = first_column(section(FILES, "Files that are known and not imported yet"))

    assert imported | known == {kind.name for kind in KINDS} | set(KINDS_OF_FILES)
    assert imported & known == set()
    assert {kind.slug for kind in ALL_KINDS if kind.implemented} <= imported


def test_a_kind_says_where_it_comes_from_as_its_page_does() -> None:
    rows = section(FILES, "Files that are imported") + section(FILES, "Files that explain")

    for kind in ALL_KINDS:
        if kind.implemented:
            assert f"{kind.where_to_get.portal}: {kind.where_to_get.menu_path}" in rows


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Yield the codes of refusals and questions: ``code=`` and ``code: str =``, and the first word of a question."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="code" | "error_code", value=ast.Constant(value=str(code))) if code:
                yield code
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                yield code
            case ast.Call(func=ast.Name(id="_AskError"), args=[ast.Constant(value=str(code)), *_]):
                yield code


def test_every_code_that_a_file_can_be_refused_with_is_documented() -> None:
    others = ("pacenote/cli/management/commands/inspect.py", "pacenote/base/scanning.py")
    modules = [*(ROOT / "pacenote" / "imports").rglob("*.py"), *(ROOT / path for path in others)]
    raised = {code for module in modules for code in codes_in(ast.parse(module.read_text(encoding="utf-8")))}
    tables = section(FILES, "When Pacenote asks") + section(FILES, "When Pacenote refuses")

    assert raised - in_code_marks(tables) == set()
    assert first_column(tables) - raised == set()


def test_every_deed_of_the_audit_log_has_words_on_its_page() -> None:
    keywords = [node for path in CODE for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    written = {
        word.value
        for each in keywords
        if isinstance(each, ast.keyword) and each.arg == "verb"
        for word in ast.walk(each.value)
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }

    assert written - {"", "verb", "stop"} - set(VERBS) == set()
    assert len(written) > 40


def test_the_page_of_metrics_is_written_from_the_catalogue() -> None:
    assert metric_table.PAGE.read_text(encoding="utf-8") == metric_table.page()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", link)]

    assert [link for link in links if not leads_somewhere(document, link)] == []


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_decisions_are_numbered_without_gaps_and_have_the_same_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [path.name[:5] for path in decisions] == [f"{number:04}-" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        titles = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert titles == ["Context", "Decision", "Consequences"], path.name
