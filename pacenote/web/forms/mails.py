"""What a user is mailed about, and on which clock."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_MESSAGES, IMPORT_FILES, may
from pacenote.base.clock import zone_names
from pacenote.messaging.services import MailChoices
from pacenote.web.forms.base import Form


class MailChoicesForm(Form):
    """A choice for each kind of event that the role has anything to do with."""

    session_mail = forms.ChoiceField(
        label=gettext_lazy("About sessions"), choices=Membership.SessionMail, widget=forms.RadioSelect
    )
    answer_mail = forms.BooleanField(
        label=gettext_lazy("Answers and disputes"),
        required=False,
        help_text=gettext_lazy("Somebody answered a message, or says that a point is not right."),
    )
    reminded = forms.BooleanField(
        label=gettext_lazy("Missing files"),
        required=False,
        help_text=gettext_lazy("Before a send, what is missing for it and whom it concerns."),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), required=False, help_text=gettext_lazy("Of your mails and of this list.")
    )

    def __init__(self, data: QueryDict | None, *, member: Membership) -> None:
        self.before = MailChoices.of(member)
        super().__init__(data, initial=asdict(self.before))
        if not may(member, EDIT_MESSAGES):
            del self.fields["answer_mail"]
        if not may(member, IMPORT_FILES):
            del self.fields["reminded"]
        company = _("The company's: %(zone)s") % {"zone": member.company.zone}
        names = sorted(name for name in zone_names() if "/" in name)
        self.fields["zone"].choices = [("", company), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def wanted(self) -> MailChoices:
        """Return what was chosen, the rest as it was; only of a valid form."""
        return MailChoices(**(asdict(self.before) | self.cleaned_data))
