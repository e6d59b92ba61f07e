"""One message as a box: when it goes or why not, its text, and the findings it was made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, may
from pacenote.coaching import recipients
from pacenote.coaching.lint import remarks_on_message
from pacenote.coaching.models import Message
from pacenote.messaging.models import Delivery, Outgoing
from pacenote.web.panels.coaching_list import CHANNELS, channel_words
from pacenote.web.panels.costs import cost_words
from pacenote.web.panels.desk import CLOSED, Desk, is_unreachable, waits_for_user
from pacenote.web.panels.reasons import delivery_words, reason_words
from pacenote.web.panels.texting import TextPreview, goes_by_text, text_preview
from pacenote.web.panels.timeline import Moment, handed_over, timelines
from pacenote.web.panels.times import Times, day_words
from pacenote.web.panels.why import Why, whys
from pacenote.web.say import in_words

State, Status = Message.State, Delivery.Status
TONES = {
    Status.SENT: "ok",
    Status.DELIVERED: "ok",
    Status.UNKNOWN: "late",
    Status.FAILED: "bad",
    Status.UNDELIVERED: "bad",
}


ICONS = {"outbox": "outbox", "sms": "phone"}


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of the message on one channel."""

    channel: str
    icon: str
    state: str
    state_word: str
    at: str
    detail: str
    again: str
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The line over the text: when it goes, or why not. ``at`` counts down."""

    tone: str
    head: str
    head2: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageBox:
    """One message as coaching/_message_box.html shows it."""

    id: int
    head: str
    head2: str
    at: datetime | None
    tone: str
    note: str
    sms: TextPreview | None
    text: str
    generated_text: str
    language: str
    edited_by: str
    edited_at: str
    remarks: tuple[str, ...]
    flag: str
    why: tuple[Why, ...]
    why_folded: bool
    unfolded: bool
    can_edit: bool
    can_send: bool
    can_hold: bool
    save_url: str
    revert_url: str
    send_url: str
    hold_url: str
    resume_url: str
    skip_url: str
    again_url: str
    again_label: str
    undo_url: str
    revision: int
    history: tuple[Moment, ...]
    deliveries: tuple[Handed, ...]


def boxes(desk: Desk, messages: Iterable[Message], *, unfolded: int | None = None) -> tuple[MessageBox, ...]:
    """Return the boxes of one person's messages; of one of them the history stands open."""
    chosen = list(messages)
    explained = whys(desk.membership, [message.pk for message in chosen])
    left = handed_over(desk.membership, chosen)
    handed, told = _handed(left, desk.times), timelines(desk.membership, chosen, desk.times, left)
    texted = bool(chosen) and goes_by_text(desk.membership.company, chosen[0].person)
    return tuple(
        box(
            desk.membership,
            desk.times,
            message,
            head=_head(desk, message, explained[message.pk].lateness, handed[message.pk]),
            why=explained[message.pk].rows,
            deliveries=handed[message.pk],
            history=told[message.pk],
            unfolded=message.pk == unfolded,
            by_text=any(each.icon == ICONS["sms"] for each in handed[message.pk])
            or (texted and not handed[message.pk]),
        )
        for message in chosen
    )


def box(
    membership: Membership,
    times: Times,
    message: Message,
    *,
    head: Head,
    why: tuple[Why, ...] = (),
    deliveries: tuple[Handed, ...] = (),
    history: tuple[Moment, ...] = (),
    unfolded: bool = False,
    by_text: bool = False,
) -> MessageBox:
    """Return one box; what the member may not do, or what comes too late, has no address."""
    is_open = message.state in Message.OPEN
    editor = is_open and may(membership, EDIT_MESSAGES)
    sender = is_open and may(membership, SEND_MESSAGES)
    again = next((handed.again for handed in deliveries if handed.again), "")
    preview = text_preview(message) if by_text else None
    return MessageBox(
        id=message.pk,
        head=head.head,
        head2=head.head2,
        at=head.at,
        tone=head.tone,
        note=_length(message.text, preview),
        sms=preview,
        text=message.text,
        generated_text=message.generated_text,
        language=message.language,
        edited_by=_editor(message),
        edited_at=times.near(message.edited_at) if message.edited_at else "",
        remarks=_remarks(message) if editor else (),
        flag=_flag(message),
        why=why,
        why_folded=not is_open,
        unfolded=unfolded,
        can_edit=editor,
        can_send=sender,
        can_hold=editor and not message.held_by_user,
        again_label=again,
        revision=message.revision,
        history=history,
        deliveries=deliveries,
        **_addresses(membership, message, again=bool(again)),
    )


def _addresses(membership: Membership, message: Message, *, again: bool) -> dict[str, str]:
    """Return where each button of a box leads; one that is not allowed leads nowhere."""
    is_open = message.state in Message.OPEN
    edits, sends = may(membership, EDIT_MESSAGES), may(membership, SEND_MESSAGES)
    editor, held = is_open and edits, message.held_by_user
    allowed = {
        "save_url": ("message_edit", editor),
        "revert_url": ("message_restore", editor),
        "send_url": ("message_send", is_open and sends),
        "hold_url": ("message_hold", editor),
        "resume_url": ("message_let_go", editor and held),
        "skip_url": ("message_skip", editor),
        "again_url": ("message_again", again and sends),
        "undo_url": ("message_unskip", message.state == State.SKIPPED and edits),
    }
    ids = [membership.company.slug, message.pk]
    return {button: reverse(name, args=ids) if right else "" for button, (name, right) in allowed.items()}


def _length(text: str, sms: TextPreview | None) -> str:
    if sms is None:
        return ngettext("%(count)s character", "%(count)s characters", len(text)) % {"count": len(text)}
    if sms.shortened:
        return ngettext("SMS, shortened to %(count)s segment", "SMS, shortened to %(count)s segments", sms.segments) % {
            "count": sms.segments
        }
    return ngettext("SMS, %(count)s segment", "SMS, %(count)s segments", sms.segments) % {"count": sms.segments}


def _editor(message: Message) -> str:
    if message.edited_by is not None:
        return message.edited_by.display_name
    return _("somebody") if message.edited else ""


def _remarks(message: Message) -> tuple[str, ...]:
    """Return what could be better about a user's own words; the generated ones have been looked at before."""
    if not message.edited:
        return ()
    return tuple(in_words(each.template, each.values) for each in remarks_on_message(message.text, message.language))


def _flag(message: Message) -> str:
    if message.state in Message.OPEN and message.outdated:
        return _("New numbers came after this text was edited. Compare it with the generated text.")
    if message.changed_after_sending:
        return _("The numbers changed after this was sent.")
    return ""


def _head(desk: Desk, message: Message, lateness: str, handed: tuple[Handed, ...]) -> Head:
    times, decision = desk.times, desk.decision(message)
    if message.state in CLOSED:
        return _closed(message, times, handed)
    if message.held_by_user or is_unreachable(message, decision) or waits_for_user(message, decision):
        return _waits(message, decision, lateness)
    if times.company.paused_at is not None:
        return Head("held", _("Waits: sending is paused"))
    if isinstance(decision, recipients.Send):
        goes = _("Goes at %(time)s") % {"time": times.near(desk.next_at)}
        return Head("normal", goes, channel_words(decision.channels), desk.next_at)
    return _held(message, decision)


def _closed(message: Message, times: Times, handed: tuple[Handed, ...]) -> Head:
    if message.state == State.RELEASED and message.released_at is not None:
        if handed and all(each.again for each in handed):
            return Head("late", handed[0].state_word, times.near(message.released_at))
        if handed and all(each.waiting for each in handed):
            return Head("normal", _("On its way"), _("released %(when)s") % {"when": times.near(message.released_at)})
        return Head("sent", _("Sent %(when)s") % {"when": times.near(message.released_at)})
    if message.state == State.SKIPPED:
        return Head("held", _("Skipped"), reason_words(message.reason))
    return Head("held", message.get_state_display(), reason_words(message.reason))


def _waits(message: Message, decision: recipients.Decision | None, lateness: str) -> Head:
    if message.held_by_user:
        until = _("until %(day)s") % {"day": day_words(message.held_until)} if message.held_until else ""
        return Head("held", reason_words(message.reason or "held_by_user"), until or _("until somebody lets it go"))
    if is_unreachable(message, decision):
        reason = decision.reason if isinstance(decision, recipients.Unreachable) else message.reason
        return Head("held", _("Cannot be reached"), reason_words(reason))
    if isinstance(decision, recipients.Wait) and decision.reason == recipients.Reason.NEEDS_PERSON:
        return Head("late", _("Waits for you"), reason_words(decision.reason))
    return Head("late", str(State.LATE.label), lateness)


def _held(message: Message, decision: recipients.Decision | None) -> Head:
    if isinstance(decision, recipients.Hold):
        if decision.until is not None:
            until = _("Held until %(day)s") % {"day": day_words(decision.until)}
            return Head("held", until, reason_words(decision.reason))
        last = _("ends on %(day)s") % {"day": day_words(decision.expires_on)} if decision.expires_on else ""
        return Head("held", _("Held"), ", ".join(filter(None, (reason_words(decision.reason), last))))
    reason = getattr(decision, "reason", message.reason)
    return Head("held", _("Held"), reason_words(reason))


def _again(status: str) -> str:
    """Return what a user can do about a delivery that went wrong, empty where there is nothing to do."""
    if status in (Status.FAILED, Status.UNDELIVERED):
        return _("Send again")
    return _("Send again, although it may have arrived") if status == Status.UNKNOWN else ""


def _reactions(row: Outgoing, times: Times) -> list[str]:
    """Return when the person opened the message on their own page, and when they said that they got it."""
    made = sorted(row.reactions.all(), key=lambda each: each.at)
    return [f"{each.get_kind_display()} {times.near(each.at)}" for each in made]


def _handed(left: Iterable[Outgoing], times: Times) -> dict[int, tuple[Handed, ...]]:
    found: defaultdict[int, tuple[Handed, ...]] = defaultdict(tuple)
    for row in left:
        delivery = row.delivery
        channel = _(CHANNELS[row.channel]) if row.channel in CHANNELS else row.channel
        found[row.source_id] += (
            Handed(
                channel=channel,
                icon=ICONS.get(row.channel, "email"),
                state=TONES.get(Status(delivery.status), ""),
                state_word=delivery.get_status_display(),
                at=times.near(delivery.finished_at or delivery.due_at),
                detail=", ".join(
                    filter(
                        None,
                        (
                            row.recipient,
                            delivery_words(delivery.error_code),
                            cost_words(row.attempts.all()),
                            *_reactions(row, times),
                        ),
                    )
                ),
                again=_again(delivery.status),
                waiting=delivery.status in (Status.PENDING, Status.SENDING),
            ),
        )
    return found
