"""A logo is a picture and nothing else: told by its bytes, drawn anew, in the page itself, on the paper, on record."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.logos import LARGEST, LogoRefusedError, look_at
from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.jobs.logo import logo_of, logo_path
from pacenote.records.models import AuditEntry
from tests.analytics.sealed import make_sealed
from tests.makers import make_company, make_member
from tests.pictures import jpeg, png

pytestmark = pytest.mark.django_db
EVIL = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def send(client: Client, owner: Membership, data: bytes, name: str = "logo.png") -> Any:
    return client.post(page(owner), {"file": SimpleUploadedFile(name, data)}, follow=True)


def page(owner: Membership) -> str:
    return reverse("settings_logo", args=[owner.company.slug])


def size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


@pytest.mark.parametrize(("data", "shown"), [(png(1200, 200, beside=EVIL), (600, 100)), (jpeg(beside=EVIL), (16, 16))])
def test_a_logo_is_drawn_anew_and_nothing_else_of_its_file_is_kept(client, owner, data, shown):
    answer = send(client, owner, data, "evil.html")

    kept = [logo_of(Company.objects.get(), small=small) for small in (False, True)]
    assert EVIL in data
    assert [(each[:8], EVIL in each, b"tEXt" in each) for each in kept] == [(b"\x89PNG\r\n\x1a\n", False, False)] * 2
    assert (size(kept[0]), max(size(kept[1]))) == (shown, min(max(shown), 240))
    assert answer.context["shown"] == "data:image/png;base64," + base64.b64encode(kept[0]).decode()


@pytest.mark.parametrize(
    "data",
    [
        b"", SVG, b"GIF89a" + b"\0" * 60, b"\x89PNG\r\n\x1a\n", png()[:60], png()[:-40], jpeg()[:40],
        b"\xff\xd8\xff" * 20, png(8, 40), png(16, 3_001), b"\x89PNG\r\n\x1a\n" + b"\0" * LARGEST,
    ],
)  # fmt: skip
def test_what_is_no_picture_damaged_too_large_or_too_small_is_refused(client, owner, data):
    answer = send(client, owner, data)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert Company.objects.get().logo_sha256 == ""


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_before_it_is_unpacked():
    bomb = bytearray(png())
    bomb[16:24] = struct.pack(">II", 60_000, 60_000)

    with pytest.raises(LogoRefusedError):
        look_at(bytes(bomb))


def test_a_noisy_logo_is_drawn_smaller_for_the_page_that_must_stay_light(client, owner):
    send(client, owner, png(600, 200, noisy=True))

    assert len(logo_of(Company.objects.get(), small=True)) < 10_000


def test_another_logo_and_its_removal_stand_in_the_log_and_leave_no_bytes_of_the_one_before(
    client, owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(client, owner, png())
        first = Company.objects.get().logo_sha256
        send(client, owner, png())
        send(client, owner, jpeg())
        client.post(page(owner), {"remove": "1"})
        client.post(page(owner), {"remove": "1"})

    with as_company(owner.company_id):
        facts = AuditEntry.objects.filter(verb="changed logo").order_by("pk").values_list("before", "after")
        second = facts[1][1]["sha256"]
        assert list(facts) == [
            ({"sha256": ""}, {"sha256": first}),
            ({"sha256": first}, {"sha256": second}),
            ({"sha256": second}, {"sha256": ""}),
        ]
    for each in (first, second):
        assert not default_storage.exists(logo_path(owner.company_id, each))
        assert not default_storage.exists(logo_path(owner.company_id, each, small=True))
    assert client.get(page(owner)).context["shown"] == ""


def test_only_who_manages_settings_changes_the_logo(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.post(page(owner), {"file": SimpleUploadedFile("logo.png", png())}).status_code == 403
    assert Company.objects.get().logo_sha256 == ""


def test_the_logo_stands_on_the_paper_of_an_evidence_file(client):
    sealed = make_sealed()
    client.force_login(sealed.owner.user)
    address = reverse("person_evidence", args=[sealed.company.slug, sealed.person.pk])
    span = {"first": "2026-01-01", "last": "2027-01-01", "form": "pdf"}
    before = pictures(client.post(address, span).content)

    send(client, sealed.owner, png())

    assert (before, pictures(client.post(address, span).content)) == (0, 1)


def pictures(pdf: bytes) -> int:
    first = pypdfium2.PdfDocument(pdf)[0]
    return sum(each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for each in first.get_objects())
