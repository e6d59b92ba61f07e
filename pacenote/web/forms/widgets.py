"""Widgets that Django has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class _InOneGo(forms.Select):
    """The options of Django's select, written in one go: its own templates are two for each of hundreds."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002  Django passes it by this name
    ) -> SafeString:
        """Return what Django's own select gives."""
        widget = self.get_context(name, value, dict(attrs or {}))["widget"]
        groups = format_html_join("", "{}", ((_group(label, each),) for label, each, _index in widget["optgroups"]))
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


def _group(label: str | None, options: Iterable[Mapping[str, Any]]) -> SafeString:
    lines = ((each["value"], flatatt(each["attrs"]), each["label"]) for each in options)
    written = format_html_join("", '<option value="{}"{}>{}</option>', lines)
    return format_html('<optgroup label="{}">{}</optgroup>', label, written) if label else written


class LongSelect(_InOneGo):
    """A select with hundreds of options."""


class LongSelectMultiple(_InOneGo, forms.SelectMultiple):
    """One of which several can be chosen."""
