"""Widgets that Django has not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select with hundreds of options, written in one go: Django's runs two templates for each of them."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002  Django passes it by this name
    ) -> SafeString:
        """Return what Django's own select gives, without groups of options."""
        widget = self.get_context(name, value, dict(attrs or {}))["widget"]
        options = [each for _group, members, _index in widget["optgroups"] for each in members]
        return format_html(
            '<select name="{}"{}>{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            format_html_join(
                "", '<option value="{}"{}>{}</option>', ((o["value"], flatatt(o["attrs"]), o["label"]) for o in options)
            ),
        )
