"""The forms of coaching sessions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from secrets import token_urlsafe
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import VIEW_TEAM, may
from pacenote.coaching_sessions.drafts import MOST_MINUTES, WRONG_LENGTH, Choice, Problem
from pacenote.coaching_sessions.expiry import default_expiry
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.coaching_sessions.services import Schedule, Suggestion, take_in_coach
from pacenote.web.forms.base import Form
from pacenote.web.forms.choices import RowField
from pacenote.web.forms.files import ManyFilesField, ManyFilesInput
from pacenote.web.forms.moments import LOCAL, MomentField
from pacenote.web.forms.reasons import ReasonForm
from pacenote.web.forms.widgets import LongSelect, LongSelectMultiple
from pacenote.web.panels.case_choices import case_id_of, case_options
from pacenote.web.panels.session_choices import choice_of, coach_options, trainee_options, user_of
from pacenote.web.say import in_words


class OptionsField(forms.MultipleChoiceField):
    """People and groups; what is offered is only a start, since the list can be searched on the server."""

    widget = LongSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Take whatever names a person or a group; whether it is there is decided with the rest of the form."""
        return choice_of(str(value)) is not None


class OptionField(forms.ChoiceField):
    """One person or group."""

    widget = LongSelect

    def valid_value(self, value: Any) -> bool:
        """Take whatever names a person, a user or a group."""
        return choice_of(str(value)) is not None or user_of(str(value)) is not None


class CasesField(forms.MultipleChoiceField):
    """Cases to refer to; the list can be searched on the server."""

    widget = LongSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Take whatever names a case; whether it is there is decided with the rest of the form."""
        return case_id_of(str(value)) is not None


class PeopleForm(Form):
    """What every form of a session asks: title, trainees, area."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    trainees = OptionsField(label=gettext_lazy("Trainees"))
    area = RowField(CoachingArea.objects.none(), label=gettext_lazy("Coaching area"), empty_label="")
    cases = CasesField(
        label=gettext_lazy("Reference cases"),
        required=False,
        help_text=gettext_lazy("Optional. What the session is to look at; found by number or subject."),
    )
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput, initial=partial(token_urlsafe, 16))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, membership: Membership, search_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self._offer("trainees", trainee_options(membership, self._chosen("trainees")), search_url)
        self.fields["trainees"].widget.attrs["data-placeholder"] = _("Add people or groups")
        self._offer_cases()
        areas = CoachingArea.objects.visible_to(membership).filter(active=True).order_by("sort_key")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["area"].label_from_instance = lambda area: area.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Leave a moment that nobody changed as it stands: a field shows no seconds, nor which of two same hours."""
        for name in {"starts_at", "expires_at"} & set(self.cleaned_data) - set(self.changed_data):
            self.cleaned_data[name] = self.initial[name]
        return self.cleaned_data

    def _offer_cases(self) -> None:
        """Offer the newest cases and those that are chosen; who may not see cases keeps those that are there."""
        if may(self.membership, VIEW_TEAM):
            options = case_options(self.membership, self._chosen("cases"))
            self._offer("cases", options, reverse("session_cases", args=[self.membership.company.slug]))
            self.fields["cases"].widget.attrs |= {
                "data-nothing": _("No case found"),
                "data-placeholder": _("Add a case"),
            }
        else:
            self._kept_cases = self.initial.get("cases") or []
            del self.fields["cases"]

    def case_ids(self) -> tuple[int, ...]:
        """Return the cases to refer to; only of a valid form."""
        values = self.cleaned_data.get("cases", []) if "cases" in self.fields else self._kept_cases
        return tuple(each for each in map(case_id_of, values) if each is not None)

    def _chosen(self, name: str) -> list[str]:
        if self.is_bound:
            return [str(each) for each in cast(QueryDict, self.data).getlist(name)]
        value = self.initial.get(name) or []
        return [value] if isinstance(value, str) else list(value)

    def _offer(self, name: str, options: Any, search_url: str) -> None:
        field = self.fields[name]
        field.choices = options.choices  # type: ignore[attr-defined]  # a ChoiceField
        field.widget.attrs |= {
            "data-search": "",
            "data-nothing": _("Nobody found"),
            "data-remove": _("Remove"),
        }
        if options.more:
            field.widget.attrs["data-search-url"] = search_url

    def key(self) -> str:
        """Return by what this very form is known when it comes again; other words in it make it another one."""
        data = cast(QueryDict, self.data)
        said = sorted((name, values) for name, values in data.lists() if name not in ("csrfmiddlewaretoken", "known"))
        words = json.dumps([self.membership.user_id, said])
        return hashlib.sha256(words.encode()).hexdigest() if self.cleaned_data.get("once") else ""

    def says_more_than_is_there(self) -> bool:
        """Say whether something in the form differs from the session as it stands."""
        return bool(set(self.changed_data) - {"once", "seen", "uploads"})

    def take(self, problems: Iterable[Problem]) -> None:
        """Show what the domain found wrong at the field it is about."""
        for problem in problems:
            words = in_words(problem.sentence.template, problem.sentence.values)
            self.add_error(problem.field if problem.field in self.fields else None, ValidationError(words))

    def picked(self, name: str) -> tuple[Choice, ...]:
        """Return who was chosen in a list."""
        values = self.cleaned_data.get(name) or []
        found = [choice_of(str(each)) for each in ([values] if isinstance(values, str) else values)]
        return tuple(each for each in found if each)


def coach_picked(membership: Membership, value: str) -> Choice | None:
    """Return which coach a value of the list names; one whom the directory does not know is taken in."""
    user = user_of(value)
    if user is None or user == membership.user_id:
        return choice_of(value)
    person = take_in_coach(company=membership.company, user_id=user, now=timezone.now())
    return Choice(person_id=person.pk) if person else None


class SuggestForm(PeopleForm):
    """The suggestion: who coaches whom about what, and until when."""

    field_order = ("title", "coach", "trainees", "area", "expires_at", "cases")
    coach = OptionField(
        label=gettext_lazy("Coach"),
        help_text=gettext_lazy("One person or one group. In a group, the first to schedule becomes the coach."),
    )
    expires_at = MomentField(
        label=gettext_lazy("Expiry time"),
        help_text=gettext_lazy(
            "If nobody schedules by then, the suggestion is canceled. Three months unless you change it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("coach", coach_options(self.membership), "")
        self.fields["coach"].widget.attrs["data-placeholder"] = _("Choose a person or a group")

    def renew_expiry(self, now: datetime) -> None:
        """Fill the expiry in anew where it has passed: what else stands in the form is good for a new suggestion."""
        here = timezone.get_current_timezone()
        sent = parse_datetime(str(self.data.get("expires_at", "")))
        if sent is not None and sent.tzinfo is None and sent <= timezone.localtime(now, here).replace(tzinfo=None):
            data = cast(QueryDict, self.data).copy()
            data["expires_at"] = default_expiry(now, self.membership.company.zoneinfo).astimezone(here).strftime(LOCAL)
            self.data = data

    def suggestion(self) -> Suggestion:
        """Return what was filled in; only of a valid form, and where what it takes in can be rolled back."""
        values = self.cleaned_data
        return Suggestion(
            values["title"],
            coach_picked(self.membership, values["coach"]),
            self.picked("trainees"),
            values["area"].pk,
            values["expires_at"],
            self.case_ids(),
        )


class ScheduleForm(PeopleForm):
    """The coach's form: the same fields with time, length and place."""

    field_order = ("title", "trainees", "area", "starts_at", "minutes", "mode", "place", "agenda", "cases", "uploads")
    starts_at = MomentField(label=gettext_lazy("Start"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Length in minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        initial=30,
        error_messages={"min_value": gettext_lazy(WRONG_LENGTH), "max_value": gettext_lazy(WRONG_LENGTH)},
    )
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=CoachingSession.Mode)
    place = forms.CharField(
        label=gettext_lazy("Place or link"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A room, or the address of an online meeting."),
    )
    agenda = forms.CharField(
        label=gettext_lazy("Agenda"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    uploads = ManyFilesField(
        label=gettext_lazy("Attachments"),
        required=False,
        widget=ManyFilesInput({"class": "form-control"}),
        help_text=gettext_lazy(
            "PDF, pictures, text, sound or Office files without macros, 10 MB at most. Everybody who reads the session"
            " can read them."
        ),
    )

    def __init__(self, *args: Any, instant: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if instant:
            del self.fields["starts_at"], self.fields["minutes"]

    def schedule(self) -> Schedule:
        """Return what was filled in; only of a valid form."""
        values = self.cleaned_data
        return Schedule(
            title=values["title"],
            trainees=self.picked("trainees"),
            area_id=values["area"].pk,
            starts_at=values.get("starts_at"),
            minutes=values.get("minutes"),
            mode=values["mode"],
            place=values["place"],
            agenda=values["agenda"],
            case_ids=self.case_ids(),
        )

    def says_what(self, session: CoachingSession) -> bool:
        """Say whether a session that has its time is what the form asks for; groups are names by then."""
        if not self.is_valid():
            return False
        asked, there = self.schedule(), set(session.trainees.values_list("person_id", flat=True))
        named = {each.person_id for each in asked.trainees if each.person_id}
        comes = named == there if len(named) == len(asked.trainees) else named <= there
        names = ("title", "area_id", "starts_at", "minutes", "mode", "place", "agenda")
        return comes and all(getattr(asked, name) == getattr(session, name) for name in names)


class MailForm(Form):
    """What of the member's sessions is mailed to them."""

    session_mail = forms.ChoiceField(
        label=gettext_lazy("About sessions"), choices=Membership.SessionMail, widget=forms.RadioSelect
    )


class HandOverForm(ReasonForm):
    """Who coaches instead."""

    field_order = ("coach", "reason")
    coach = forms.ChoiceField(label=gettext_lazy("New coach"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coach"].choices = coach_options(membership, groups=False).choices  # type: ignore[attr-defined]


class TimesForm(Form):
    """Up to three other times."""

    first = MomentField(label=gettext_lazy("First choice"))
    second = MomentField(label=gettext_lazy("Second choice"), required=False)
    third = MomentField(label=gettext_lazy("Third choice"), required=False)
