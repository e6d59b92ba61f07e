"""Whatever a page does an operation of the API does, or decision 40 says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver

from pacenote.api.v1.site import api
from pacenote.web.urls import company_pages

DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0040-what-stays-on-pages-alone.md"
#: What each form of a page asks for, as operations that do the same.
SAME = {
    "files_import": "upload_file",
    "file_delete": "delete_import",
    "file_restore": "restore_import",
    "file_map": "explain_columns try_columns",
    "file_answer": "answer_question",
    "file_again": "read_again",
    "file_create_people": "create_people_of_file",
    "row_pick": "pick_one_row",
    "late_send": "send_messages_now try_send",
    "unmatched_confirm": "confirm_unmatched",
    "unmatched_bulk": "map_unmatched create_from_unmatched leave_unmatched",
    "unmatched_take_back": "take_stranger_back",
    "unmatched_create": "create_from_unmatched",
    "unmatched_map": "map_unmatched",
    "unmatched_not_ours": "leave_unmatched",
    "sending_pause": "pause_sending",
    "sending_resume": "resume_sending",
    "messages_selected": "hold_message skip_message let_message_go send_messages_now",
    "messages_undo": "undo_deed",
    "send_all": "send_messages_now try_send",
    "send_urgent": "send_despite_quiet_hours",
    "send_stop": "stop_rest_of_send",
    "person_write": "write_to_person",
    "delivery_settle": "settle_delivery",
    "thread": "answer_person",
    "thread_done": "set_thread_aside",
    "dispute": "decide_one_dispute",
    "dispute_assign": "assign_dispute",
    "message_edit": "edit_message",
    "message_restore": "restore_message",
    "message_send": "send_message",
    "message_again": "send_message_again",
    "message_hold": "hold_message",
    "message_let_go": "let_message_go",
    "message_skip": "skip_message",
    "message_unskip": "unskip_message",
    "person_add": "create_person",
    "people_import": "bring_list",
    "people_import_map": "show_list try_list write_list",
    "groups": "create_group",
    "group": "update_group",
    "group_add": "put_in_group",
    "group_remove": "take_out_of_group",
    "group_delete": "delete_group",
    "person_edit": "update_person",
    "person_status": "update_person",
    "person_id_add": "add_one_external_id",
    "person_id_remove": "forget_external_id",
    "person_evidence": "export_evidence export_evidence_paper",
    "person_hold": "hold_person end_hold_of_person",
    "person_erase": "erase_one_person try_erasure",
    "evidence_check": "check_evidence",
    "remark_add": "add_remark",
    "remark_edit": "correct_remark take_remark_back",
    "person_channel": "switch_channel",
    "person_merge": "merge_two_people try_merge",
    "person_merge_undo": "undo_one_merge",
    "person_links_end": "end_personal_links",
    "person_consent": "record_text_consent",
    "roster_save": "put_roster_day",
    "roster_add": "put_roster_day",
    "roster_remove": "delete_roster_day",
    "roster_copy": "copy_roster_day",
    "roster_import": "bring_roster",
    "roster_map": "show_roster dry_run_roster read_roster",
    "session_calendar": "end_calendar_address",
    "session_suggest": "suggest_session",
    "session_new": "schedule_new_session",
    "session_instant": "start_instant_session",
    "session_edit": "edit_suggestion",
    "session_delete": "delete_suggestion",
    "session_decline": "decline_session",
    "session_schedule": "schedule_session",
    "session_move": "move_session",
    "session_keep_time": "keep_session_time",
    "session_start": "start_session",
    "session_take_back": "take_back_session_start",
    "session_no_show": "no_show_session",
    "session_cancel": "cancel_session",
    "session_admin_cancel": "admin_cancel_session",
    "session_hand_over": "hand_over_session",
    "session_complete": "complete_session",
    "session_follow_up": "follow_session_up",
    "session_answer": "decline_as_trainee propose_session_times",
    "session_acknowledge": "acknowledge_session",
    "session_attach": "attach_session_file",
    "session_detach": "detach_session_file",
    "session_action": "finish_session_action reopen_session_action",
    "case_new": "create_case",
    "case_edit": "correct_case",
    "settings": "change_company_settings try_company_settings pause_sending",
    "settings_files": "change_expected_files change_file_reminders",
    "settings_roster": "add_roster_status change_roster_status",
    "settings_remarks": "add_remark_type change_remark_type",
    "settings_sign_in": "set_sign_in_rules",
    "settings_user": "change_user",
    "settings_user_switch": "switch_user_off switch_user_on",
    "settings_role_new": "create_role",
    "settings_role": "update_role",
    "settings_role_remove": "delete_role",
    "settings_invite": "create_invitation",
    "settings_invitation_again": "mail_invitation_again",
    "settings_invitation_back": "delete_invitation",
    "notification_choices": "change_notification_mails",
    "notifications_read": "read_notifications",
    "settings_logo": "set_company_logo delete_company_logo",
    "token_end": "end_one_token",
    "settings_webhooks": "create_webhook",
    "settings_webhook": "change_webhook",
    "webhook_rotate": "rotate_webhook_secret",
    "webhook_delete": "delete_webhook",
    "webhook_test": "test_webhook",
    "webhook_again": "send_webhook_event_again",
    "webhook_failed_again": "send_failed_webhook_events_again",
    "settings_retention": "change_retention try_retention",
    "settings_channels": "test_channel",
    "settings_inbox": "make_inbox_address end_inbox_address allow_mail_sender forget_mail_sender",
    "settings_coaching": "change_coaching_settings try_coaching_settings",
    "settings_sessions": "change_session_settings",
    "settings_areas": "add_coaching_area change_coaching_area",
    "settings_bridge": "change_session_rule try_session_rule",
    "settings_rule": "save_rule try_rule",
    "settings_words": "save_template preview_template restore_shipped_template restore_template_version",
    "settings_mapping": "change_sheet",
    "settings_mapping_delete": "forget_sheet",
}
#: What is left to pages, by words of the row that says why.
ALONE = {
    "settings_tokens": "making a token",
    "settings_user_own": "handing a company over",
    "first_steps": "the list of first steps",
    "session_complete_anyway": "keeping what a coach wrote",
    "session_hints": "what a form of a session warns of",
    "mine_got_it": "what people do on their own page",
}


def forms(found: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the names of a company's addresses that take a form, as they say themselves."""
    for each in found:
        if isinstance(each, URLPattern):
            answer = each.callback(RequestFactory().options("/"))
            if "POST" in answer.headers.get("Allow", ""):
                yield each.name or ""


def test_every_form_of_a_page_has_its_operation_or_a_reason() -> None:
    taking = set(forms(company_pages))
    assert taking == set(SAME) | set(ALONE)


def test_the_operations_and_the_reasons_are_there() -> None:
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    there = {operation["operationId"] for methods in paths.values() for operation in methods.values()}
    rows = re.findall(r"^\| (.+?) \|", DECISION.read_text(encoding="utf-8"), re.M)

    assert {name for names in SAME.values() for name in names.split()} <= there
    assert [words for words in ALONE.values() if not any(words in row for row in rows)] == []
