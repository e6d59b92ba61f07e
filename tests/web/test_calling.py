"""A company's own word for the people whom it coaches: on every page, in both languages, and no other."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from tests.browser.addresses import NAMED, PLAIN
from tests.makers import make_member, make_person
from tests.tenants import Tenant, make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
#: Names that are not the interface's: of a group, of the portals' files and menus, of metrics of cameras.
NAMES = re.compile(
    r"Van drivers|AssociateData\.csv|Administration, Associates, My Associates"
    r"|Driver (report|score|stars?|distraction|drowsiness|initiated)",
    re.IGNORECASE,
)
ENGLISH = {"associate": "Associate Associates", "driver": "Driver Drivers", "agent": "Agent Agents"}
SPANISH = {"associate": "Asociado Asociados", "driver": "Conductor Conductores", "agent": "Agente Agentes"}
WORDS = {"en": ENGLISH, "es": SPANISH}
ROSTERED = {"en": "{} rostered today (recommended)", "es": "{} con turno hoy (recomendado)"}


@pytest.fixture
def tenant(client: Client) -> Tenant:
    tenant = make_tenant("Words")
    client.force_login(tenant.owner.user)
    return tenant


def called(tenant: Tenant, word: str, client: Client, language: str) -> None:
    Company.objects.filter(pk=tenant.company.pk).update(word=word)
    client.cookies["language"] = language


def text_of(client: Client, url: str) -> str:
    """Return what a page says to its reader."""
    page = client.get(url).content.decode()
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return NAMES.sub(" ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("word", ["associate", "driver", "agent"])
def test_pages_call_coached_people_by_the_companys_word(client, tenant, language, word):
    called(tenant, word, client, language)
    one, many = WORDS[language][word].split()
    slug = tenant.company.slug

    settings = client.get(reverse("settings", args=[slug])).content.decode()
    send = client.get(reverse("send_all", args=[slug])).content.decode()
    people = client.get(reverse("people", args=[slug])).context["people"]
    page = client.get(reverse("person", args=[slug, tenant.ids["person_id"]]))
    user = client.get(reverse("settings_user", args=[slug, make_member(tenant.company, Role.ASSOCIATE).pk]))
    users = client.get(reverse("settings_users", args=[slug]))

    assert ROSTERED[language].format(many) in settings
    assert many in send
    assert ({row.job for row in people}, page.context["header"].facts[0]) == ({one}, one)
    assert dict(user.context["form"].fields["role"].choices)["associate"] == one
    assert one in {row.role for row in users.context["users"]}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_says_a_word_that_the_company_does_not_use(client, tenant, language):
    called(tenant, "agent", client, language)
    others = re.compile(r"\b(associates?|drivers?|asociad[oa]s?|conductor(es)?)\b", re.IGNORECASE)
    names = [*PLAIN, *(name for name, parts in NAMED.items() if set(parts) <= set(tenant.ids))]
    settings = {"settings"}  # offers all three words

    said = {
        name: sorted({found[0] for found in others.finditer(text_of(client, address))})
        for name in names
        if name not in settings
        for address in [reverse(name, args=[tenant.company.slug, *(tenant.ids[part] for part in NAMED.get(name, ()))])]
    }

    assert {name: words for name, words in said.items() if words} == {}
    assert len(said) > 40


def test_who_has_a_login_is_called_by_its_role(client, tenant):
    coach = make_member(tenant.company, Role.COACH)
    person = make_person(tenant.company, "Zoe Coach")
    with as_company(tenant.company.pk):
        Person.objects.filter(pk=person.pk).update(user=coach.user, known_as="Zo")

    rows = client.get(reverse("people", args=[tenant.company.slug])).context["people"]

    assert {row.name: row.job for row in rows}["Zoe Coach"] == "Coach, known as Zo"
