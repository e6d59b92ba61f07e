"""Pages of a company about messages and sending, relative to the company's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import (
    channels,
    coaching,
    conversations,
    messages,
    quiet_hours,
    selected,
    sends,
    undoing,
    waiting,
    why,
    writing,
)

urlpatterns: list[URLPattern] = [
    path("coaching/", coaching.coaching, name="coaching"),
    path("coaching/selected/", selected.selected, name="messages_selected"),
    path("coaching/waiting/", waiting.waiting, name="messages_waiting"),
    path("coaching/undo/<int:deed_id>", undoing.undo_deed, name="messages_undo"),
    path("coaching/send/", sends.send_all, name="send_all"),
    path("coaching/sends/<int:send_id>/", sends.follow, name="send_progress"),
    path("coaching/sends/<int:send_id>/urgent", quiet_hours.urgent, name="send_urgent"),
    path("coaching/sends/<int:send_id>/stop", sends.stop, name="send_stop"),
    path("coaching/outbox/", sends.outbox, name="outbox"),
    path("people/<int:person_id>/why/", why.why, name="person_why"),
    path("people/<int:person_id>/message/", writing.write_message, name="person_write"),
    path("deliveries/unsure/", channels.unsure, name="unsure"),
    path("deliveries/<int:outgoing_id>/settle", channels.settle, name="delivery_settle"),
    path("conversations/", conversations.threads, name="threads"),
    path("people/<int:person_id>/conversation/", conversations.thread, name="thread"),
    path("people/<int:person_id>/conversation/done", conversations.thread_done, name="thread_done"),
    path("disputes/", conversations.disputes, name="disputes"),
    path("disputes/<int:dispute_id>/", conversations.dispute, name="dispute"),
    path("disputes/<int:dispute_id>/assign", conversations.dispute_assign, name="dispute_assign"),
    path("messages/<int:message_id>/text", messages.edit_message, name="message_edit"),
    path("messages/<int:message_id>/restore", messages.restore_message, name="message_restore"),
    path("messages/<int:message_id>/send", messages.send_message, name="message_send"),
    path("messages/<int:message_id>/again", messages.repeat_message, name="message_again"),
    path("messages/<int:message_id>/hold", messages.hold_message, name="message_hold"),
    path("messages/<int:message_id>/let-go", messages.let_message_go, name="message_let_go"),
    path("messages/<int:message_id>/skip", messages.skip_message, name="message_skip"),
    path("messages/<int:message_id>/unskip", messages.unskip_message, name="message_unskip"),
]
