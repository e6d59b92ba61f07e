"""The company's own sign-in for tests: the double in this process, and a browser that goes there and comes back."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pacenote.base.identity_provider import IdentityProvider
from pacenote.demo.issuing.server import Double, serving

CLIENT, SECRET = "pacenote", "a secret of the client"


@contextmanager
def issuing() -> Iterator[Double]:
    """Serve a double."""
    with serving(client=CLIENT, secret=SECRET) as double:
        yield double


def known_as(double: Double, **fields: Any) -> IdentityProvider:
    """Return the settings that a double fits."""
    address = double.issuer.address
    values: dict[str, Any] = {"issuer": address, "client": CLIENT, "secret": SECRET, "label": "Rafaga ID"}
    return IdentityProvider(**{**values, "pages": (address,), **fields})


def sent_to(client: Client, **posted: str) -> HttpResponse:
    """Press the button; returns the answer, which leads to the issuer."""
    return client.post(reverse("identity_start"), posted)


def signed_in_there(leads: str, email: str, behaviour: str = "right", **changed: str) -> str:
    """Say at the issuer who one is; returns the address that it leads back to."""
    parts = urlsplit(leads)
    fields = dict(parse_qsl(parts.query)) | {"email": email, "behaviour": behaviour} | changed
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("POST", parts.path, urlencode(fields))
        return connection.getresponse().headers["Location"]
    finally:
        connection.close()


def come_back(client: Client, address: str) -> HttpResponse:
    """Open the address to which the issuer leads back, in the browser that left."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in_by(client: Client, email: str, behaviour: str = "right", **posted: str) -> HttpResponse:
    """Go to the issuer, say who one is, and come back."""
    return come_back(client, signed_in_there(sent_to(client, **posted).headers["Location"], email, behaviour))
