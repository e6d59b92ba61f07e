"""What a term means is written down once: pages that explain one, and the help page, take it from the catalogue."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

import pacenote
from pacenote.performance.catalogue import ALL_METRICS
from pacenote.web.panels.glossary import glossary
from tests.makers import make_company, make_member

ROOT = Path(pacenote.__file__).parent
WEB = ROOT / "web"


def definitions(path: Path) -> list[str]:
    """Return what a module hands to pages as a definition."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [ast.unparse(keyword.value) for call in calls for keyword in call.keywords if keyword.arg == "definition"]


def test_every_definition_that_a_page_shows_is_the_catalogues_own():
    shown = {path.relative_to(WEB).as_posix(): definitions(path) for path in WEB.rglob("*.py")}
    written = {name: found for name, found in shown.items() if found}

    panels = ("company_metrics", "person_charts", "rankings", "rules", "why", "why_not")
    assert set(written) >= {f"panels/{name}.py" for name in panels}
    elsewhere = [
        (name, each)
        for name, found in written.items()
        for each in found
        if not (each.startswith("_(") and each.endswith(".definition)"))
    ]
    assert elsewhere == []


def test_only_one_template_shows_a_term_with_its_definition():
    templates = [
        path for path in WEB.rglob("*.html") if "pn-term" in (text := path.read_text("utf-8")) and "pn-def" in text
    ]

    assert [path.name for path in templates] == ["term.html"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_term_has_one_definition(language):
    with translation.override(language):
        terms = Counter(word.term for word in glossary())
        assert [term for term, count in terms.items() if count > 1] == []
        assert [word.term for word in glossary() if not word.definition.strip()] == []


@pytest.mark.django_db
def test_the_help_page_lists_every_metric_that_messages_are_made_of(client: Client):
    member = make_member(make_company())
    client.force_login(member.user)

    text = client.get(reverse("help", args=[member.company.slug])).content.decode()

    wanted = {metric.label for metric in ALL_METRICS if metric.coachable}
    assert len(wanted) > 20
    assert {label for label in wanted if label.replace("&", "&amp;") not in text} == set()
