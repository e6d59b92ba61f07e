"""What is refused about sessions."""

from __future__ import annotations

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.drafts import Problem


class NotYoursError(DomainError):
    """The user has no part in the session that would let them do this."""

    code = "not_your_session"


class DraftRefusedError(DomainError):
    """A form cannot be taken as it is; ``problems`` says why, field by field."""

    code = "session_refused"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0].sentence
        super().__init__(first.template, values=first.values)
        self.problems = problems


class ConflictError(DomainError):
    """Somebody has another session at that time, and the company refuses that."""

    code = "session_overlaps"


class ReasonMissingError(DomainError):
    """This deed takes a reason."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(_("Give a reason."), hint=_("Those concerned will read it."))


class NoLongerTraineeError(DomainError):
    """The session is none of theirs any more who was a trainee of it; ``title`` is what they know it by, or empty."""

    code = "no_longer_trainee"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("You no longer take part in the session “%(title)s”.")
            if title
            else _("You no longer take part in this session."),
            hint=_("Ask your coach if you think that this is a mistake."),
            values={"title": title},
        )


class UnknownMetricError(DomainError):
    """An action is to move a metric that the company does not have."""

    code = "unknown_metric"


class OnceOnlyError(DomainError):
    """What was done already is not done again."""

    code = "already_done"
