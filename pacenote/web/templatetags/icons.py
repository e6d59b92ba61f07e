"""``{% icon name="held" %}`` and ``{% tag label=word tone="ok" icon="check" %}``: what a page has hundreds of.

Including a template for an icon took 33 microseconds, this takes two.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
#: Of an icon beside which a word stands.
HIDDEN = mark_safe('aria-hidden="true"')


@register.simple_tag
def icon(*, name: str, size: str = "", label: str = "", **more: str) -> SafeString:
    """Return an icon of the sprite (names: frontend/icons/icons.json), for instance of ``size="20"``.

    ``class`` adds classes; ``label`` is for icons beside which no word stands.
    """
    says = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    opening, closing = _parts(str(name), str(size), str(more.get("class", "")))
    return mark_safe(opening + says + closing)  # noqa: S308  both parts and the label are escaped


@register.simple_tag
def tag(*, label: object, tone: str = "", icon: str = "") -> SafeString:
    """Return a word of state in its colour: ``tone`` is empty, acc, ok, late or bad; ``icon`` may be empty."""
    drawn = HIDDEN.join(_parts(str(icon), "", "")) if icon else ""
    return format_html(
        '<span class="pn-tag{}">{}{}</span>',
        f" pn-tag-{tone}" if tone else "",
        mark_safe(drawn),  # noqa: S308  escaped parts
        label,
    )


@lru_cache(maxsize=512)
def _parts(name: str, size: str, classes: str) -> tuple[str, str]:
    sizes = f" pn-i-{size}" if size else ""
    opening = format_html('<svg class="pn-i{}{}" viewBox="0 0 24 24" ', sizes, f" {classes}" if classes else "")
    return opening, format_html('><use href="{}#{}"></use></svg>', static("pacenote/icons.svg"), name)
