"""What is said about a drop of files, above those that are being read."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.makers import make_company, make_member
from tests.sheets import Line, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KEPT = 'id="import-notes" class="pn-stack" hx-preserve'


def test_a_refusal_stands_while_the_other_files_of_its_drop_are_read(client: Client, settings: Any) -> None:
    settings.FILE_LIMIT_BYTES = 2_000
    owner = make_member(make_company(short_code="PNTE"))
    client.force_login(owner.user)
    files = [overview("2026-W47", Line("A1SPEEDER00001")), ("all of it.csv", b"x" * 2_001)]
    uploads, script = [SimpleUploadedFile(*each) for each in files], {"HX-Request": "true"}

    drop = client.post(reverse("files_import", args=[owner.company.slug]), {"files": uploads}, headers=script)
    look = client.get(reverse("files_progress", args=[owner.company.slug]), headers=script)

    refused = drop.context["import_notes"][0]
    assert (refused.level_tag, str(refused).startswith("all of it.csv has")) == ("error", True)
    assert "pn-note-bad" in drop.text
    assert look.context["files_busy"] is True
    # the script leaves standing what has this mark in an answer: the next drop's answer has none
    assert [KEPT in each.text for each in (drop, look)] == [False, True]
