"""What somebody may try with words of their own: run for ever, fill the memory, look behind the values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from liquid.exceptions import LiquidError

from pacenote.coaching.texts import BadTemplateError, check_text
from pacenote.coaching.wording import ENVIRONMENT

GOOD = "{{ value }} {{ when }}, {{ target }}."
LOOPS = (
    "{% for i in (1..999999999) %}x{% endfor %}",
    "{%- for i in (1..2) -%}x{%- endfor -%}",
    "{% tablerow i in (1..9) %}x{% endtablerow %}",
    "{% cycle 'a', 'b' %}",
    "{% increment n %}",
    "{% assign x = value %}",
    "{% capture x %}{{ value }}{% endcapture %}",
    "{% include 'base.html' %}",
    "{% render 'base.html' %}",
    "{% liquid\nassign x = 1\n%}",
    "{%if single%}{%for i in (1..9)%}x{%endfor%}{%endif%}",
    "{%\n\nfor i in (1..9) %}x{% endfor %}",
)
BEHIND = (
    "value.__class__",
    "value['__class__']",
    "value.__class__.__mro__[1].__subclasses__",
    "value.format",
    "self",
    "settings.SECRET_KEY",
    "request",
    "company.name",
)
#: Each took all memory, or tried to, while only the output was limited.
GREEDY = (
    "{{ value | times: 999999999 | times: 999999999 | times: 999999999 }}",
    "{{ '9' | times: 1e308 }}",
    "{{ (1..999999999) | join: 'x' }}",
    "{{ value | split: '' | join: value }}",
    "{{ value | date: '%10000000d' }}",
    "{{ (1..99999999) | reverse | first }}",
    "{{ value | replace: '', value | replace: '', value | replace: '', value }}",
)


@pytest.mark.parametrize("tag", LOOPS)
def test_no_tag_but_a_choice_is_taken(tag: str):
    refused = check_text("coach", GOOD + tag)

    assert isinstance(refused, BadTemplateError)


@pytest.mark.parametrize("name", BEHIND)
def test_nothing_behind_a_value_can_be_reached(name: str):
    assert isinstance(check_text("coach", GOOD + "{{ " + name + " }}"), BadTemplateError)


@pytest.mark.parametrize("name", ["value.__class__", "value['__class__']", "value.upper", "value.__doc__"])
def test_even_unchecked_a_text_gets_no_attribute_of_what_fills_it(name: str):
    with pytest.raises(LiquidError):
        ENVIRONMENT.from_string("{{ " + name + " }}").render(value="14 %")


@pytest.mark.parametrize("text", GREEDY)
def test_no_filter_that_makes_more_than_it_was_given_is_taken(text: str):
    refused = check_text("coach", GOOD + text)

    assert isinstance(refused, BadTemplateError)
    with pytest.raises(LiquidError):
        ENVIRONMENT.from_string(text).render(value="14 %")


@pytest.mark.parametrize("filters", ["upcase", "append: value | append: value | append: value | append: value"])
def test_what_a_sentence_may_need_stays(filters: str):
    assert check_text("coach", GOOD + "{{ value | " + filters + " }}") is None


@given(st.text(alphabet="{}%-| .:'()[]_abefilnorstuvwx0123456789", max_size=120))
def test_any_text_is_taken_or_refused_with_a_sentence(text: str):
    refused = check_text("coach", GOOD + text)

    assert refused is None or refused.message
