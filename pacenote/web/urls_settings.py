"""Pages of a company about what it has set, relative to the company's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import (
    bridge,
    channels,
    coaching_settings,
    first_steps,
    inbox,
    logo,
    mapping,
    retention,
    rules,
    session_settings,
    templates,
    tokens,
    webhooks,
)

urlpatterns: list[URLPattern] = [
    path("settings/first-steps/", first_steps.first_steps, name="first_steps"),
    path("settings/logo/", logo.logo, name="settings_logo"),
    path("settings/tokens/", tokens.tokens, name="settings_tokens"),
    path("settings/tokens/<int:token_id>/end/", tokens.end, name="token_end"),
    path("settings/webhooks/", webhooks.webhooks, name="settings_webhooks"),
    path("settings/webhooks/<int:webhook_id>/", webhooks.webhook, name="settings_webhook"),
    path("settings/webhooks/<int:webhook_id>/secret/", webhooks.rotate, name="webhook_rotate"),
    path("settings/webhooks/<int:webhook_id>/delete/", webhooks.delete, name="webhook_delete"),
    path("settings/webhooks/<int:webhook_id>/test/", webhooks.test, name="webhook_test"),
    path("settings/webhooks/<int:webhook_id>/again/", webhooks.failed_again, name="webhook_failed_again"),
    path("settings/webhooks/<int:webhook_id>/events/<int:push_id>/again/", webhooks.again, name="webhook_again"),
    path("settings/retention/", retention.retention, name="settings_retention"),
    path("settings/channels/", channels.channels, name="settings_channels"),
    path("settings/inbox/", inbox.inbox, name="settings_inbox"),
    path("settings/coaching/", coaching_settings.coaching, name="settings_coaching"),
    path("settings/sessions/", session_settings.decisions, name="settings_sessions"),
    path("settings/areas/", session_settings.areas, name="settings_areas"),
    path("settings/suggested-sessions/", bridge.bridge, name="settings_bridge"),
    path("settings/weekly/", rules.weekly, name="settings_weekly"),
    path("settings/daily/", rules.daily, name="settings_daily"),
    path("settings/rules/<slug:metric>/", rules.rule, name="settings_rule"),
    path("settings/templates/", templates.all_words, name="settings_templates"),
    path("settings/templates/<slug:metric>/", templates.words, name="settings_words"),
    path("settings/sheets/", mapping.mappings, name="settings_mappings"),
    path("settings/sheets/<int:mapping_id>/", mapping.mapping, name="settings_mapping"),
    path("settings/sheets/<int:mapping_id>/delete", mapping.forget, name="settings_mapping_delete"),
]
