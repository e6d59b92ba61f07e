"""A day and a time on the company's clock, as a browser's field for both sends them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.base.clock import describe_zone, resolve_local

LOCAL = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment in the active zone. What the clocks skip means the next minute that exists, what comes twice the first.

    The zone stands under the field: whoever fills it in may sit in another one.
    """

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL], **more)

    def to_python(self, value: Any) -> datetime | None:
        """Return the instant. Raises ValidationError."""
        if value in self.empty_values or isinstance(value, datetime):
            return super().to_python(value)
        try:
            wall = parse_datetime(str(value).strip())
            moment = resolve_local(wall.date(), wall.time(), _zone()) if wall and not wall.tzinfo else wall
        except (ValueError, OverflowError):  # no clock has 25 o'clock, and no zone a year 0
            moment = None
        if moment is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether a field says something else than it was filled in with; seconds stand in none."""
        shown = timezone.localtime(initial).strftime(LOCAL) if isinstance(initial, datetime) else initial
        return str(shown or "") != str(data or "").strip()

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        """Return the field as a page shows it, with its zone."""
        bound = super().get_bound_field(form, field_name)
        short = describe_zone(_zone(), timezone.now(), (get_language() or "en").replace("-", "_")).short
        zone = _("Company time (%(zone)s).") % {"zone": short}
        bound.help_text = f"{bound.help_text} {zone}".strip()
        return bound


def _zone() -> ZoneInfo:
    return timezone.get_current_timezone()
