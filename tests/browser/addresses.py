"""Every address of Pacenote, sorted: pages that a browser opens, and the rest; a test holds both against the urls."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.browser.running import Company

#: Pages of a company that name nothing else, so that an empty company has them too.
PLAIN = (
    *("threads", "disputes", "unsure", "settings_channels", "settings_inbox", "settings_tokens", "settings_webhooks"),
    "settings_logo",
    *("files", "import_report", "late_send", "unmatched", "sending_pause", "coaching", "send_all", "outbox"),
    "messages_waiting",
    *(
        "people",
        "person_add",
        "people_import",
        "rankings",
        "performance_report",
        "groups",
        "roster",
        "settings",
        "settings_users",
        "settings_invite",
        "settings_roles",
        "settings_sign_in",
        "settings_retention",
        "settings_audit",
        "settings_role_new",
        "settings_files",
        "settings_roster",
        "settings_remarks",
        "settings_coaching",
        "settings_sessions",
        "settings_areas",
        "settings_bridge",
        "settings_mappings",
        "settings_weekly",
        "settings_templates",
        "settings_daily",
        "notifications",
        "notification_choices",
        "help",
    ),
    *("sessions", "session_suggest", "session_new", "session_instant", "session_calendar", "cases", "case_new"),
    *("team", "mine", "evidence_check", "session_effect"),
)
#: Pages of a company about one of its rows, with the names of the ids in their address.
NAMED = {
    "thread": ("person_id",),
    "dispute": ("dispute_id",),
    "file_page": ("file_id",),
    "file_map": ("sheet_id",),
    "settings_webhook": ("webhook_id",),
    "webhook_delete": ("webhook_id",),
    "settings_mapping": ("mapping_id",),
    "settings_mapping_delete": ("mapping_id",),
    "file_delete": ("file_id",),
    "file_versions": ("slot_id",),
    "file_twice": ("file_id",),
    "people_import_map": ("list_id",),
    "roster_map": ("plan_id",),
    "send_progress": ("send_id",),
    "send_urgent": ("send_id",),
    "message_skip": ("message_id",),
    "person_edit": ("person_id",),
    "person_why": ("person_id",),
    "person_write": ("person_id",),
    "file_where": ("kind",),
    "unmatched_row": ("row_id",),
    "person_merge_choose": ("person_id",),
    "person_merge": ("person_id", "other_id"),
    "person": ("person_id",),
    "person_ranking": ("person_id",),
    "person_evidence": ("person_id",),
    "person_hold": ("person_id",),
    "person_erase": ("person_id",),
    "remark_edit": ("remark_id",),
    "group": ("group_id",),
    "group_delete": ("group_id",),
    "settings_user": ("membership_id",),
    "settings_user_own": ("membership_id",),
    "settings_role": ("role_id",),
    "settings_role_remove": ("role_id",),
    "settings_rule": ("metric",),
    "settings_words": ("metric",),
    "case": ("case_id",),
    "case_edit": ("case_id",),
    "session": ("session_id",),
    "session_move": ("session_id",),
    "session_cancel": ("session_id",),
    "session_hand_over": ("session_id",),
    "session_admin_cancel": ("session_id",),
    "session_edit": ("suggestion_id",),
    "session_delete": ("suggestion_id",),
    "session_schedule": ("asked_id",),
    "session_decline": ("asked_id",),
    "session_complete": ("running_id",),
    "session_follow_up": ("held_id",),
    "session_answer": ("mine_id",),
}
SIGNED_OUT = (
    *("account_login", "account_inactive", "account_signup"),
    *("account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"),
)
#: Pages whose address holds a token; an unknown one shows why it does not work.
TOKEN = (
    *("first_run", "join", "unsubscribe", "personal", "personal_question", "personal_dispute"),
    *("personal_stop", "personal_code", "personal_earlier", "personal_numbers"),
    *("personal_session", "personal_confirm", "personal_file", "personal_calendar"),
)
SIGNED_IN = (
    *("account_change_password", "account_address", "account_logins", "account_reauthenticate", "account_logout"),
    *("mfa_index", "mfa_reauthenticate", "mfa_list_webauthn", "second_step_first"),
)
#: What takes a form, answers a machine, hands out a file or leads elsewhere.
NO_PAGES = frozenset(
    {
        *("account_address_confirm",),  # leads to sign in first: opened in tests/web/test_address.py
        *("account_set_password",),  # leads to the other one whoever has a password
        # ask first who it is, or for a second step: these pages are opened in tests/web/test_second_step.py
        *("mfa_authenticate", "mfa_activate_totp", "mfa_deactivate_totp", "recovery_codes"),
        *("recovery_codes_new", "mfa_add_webauthn", "mfa_edit_webauthn"),
        *("mfa_remove_webauthn", "mfa_reauthenticate_webauthn", "mfa_login_webauthn"),
        # there is no such sign-in where the tests of all pages look: tests/browser/test_identities.py opens them
        *("account_identity", "identity_start", "identity_callback", "identity_again"),
        *("first_steps",),  # takes a form
        *("home", "healthz", "readyz", "metrics", "theme", "language", "shortcuts"),
        *(
            "files_import",
            "files_progress",
            "file_download",
            "file_answer",
            "file_again",
            "file_restore",
        ),
        *("file_create_people", "import_report_export", "week_zip", "performance_report_export"),
        *(
            "unmatched_map",
            "unmatched_bulk",
            "unmatched_create",
            "unmatched_take_back",
            "unmatched_not_ours",
            "unmatched_confirm",
            "row_pick",
            "roster_import",
            "sending_resume",
            "send_stop",
            "notifications_read",
        ),
        *(
            "message_edit",
            "message_restore",
            "message_send",
            "message_hold",
            "message_let_go",
            "message_again",
            "message_unskip",
            "messages_selected",
            "messages_undo",
        ),
        *(
            "person_id_add",
            "person_id_remove",
            "person_channel",
            "person_consent",
            "person_links_end",
            "person_status",
            "remark_add",
            "person_merge_undo",
        ),
        *("group_add", "group_remove", "token_end"),
        *("webhook_rotate", "webhook_test", "webhook_again", "webhook_failed_again"),
        *("settings_audit_export", "settings_user_switch", "settings_invitation_again", "settings_invitation_back"),
        *("roster_save", "roster_add", "roster_remove", "roster_copy"),
        *("session_people", "session_cases", "session_hints", "session_start", "session_take_back", "session_no_show"),
        *("session_keep_time", "session_complete_anyway"),
        *("session_acknowledge", "session_action", "session_attach", "session_file", "session_detach"),
        *("session_ics", "calendar_feed"),
        "mine_got_it",
        "account_reset_password_from_key",
        *("sms_status", "sms_inbound", "mail_events", "mail_inbox", "thread_done", "dispute_assign", "delivery_settle"),
    }
)
PAGES = frozenset({*PLAIN, *NAMED, *SIGNED_OUT, *TOKEN, *SIGNED_IN})


def known_names() -> set[str]:
    """Return the names of all addresses."""
    return {pattern.name or "" for pattern in _patterns(get_resolver().url_patterns)}


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLPattern):
            yield each
        elif each.namespace != "api_v1":
            yield from _patterns(each.url_patterns)


def address_of(name: str, company: Company) -> str:
    """Return where a page lies."""
    if name in TOKEN:
        return reverse(name, args=["unknown-token"])
    if name in (*SIGNED_OUT, *SIGNED_IN):
        return reverse(name)
    values = company.ids | {"kind": "scorecard", "metric": "pod"}
    return reverse(name, args=[company.slug, *(values[each] for each in NAMED.get(name, ()))])
