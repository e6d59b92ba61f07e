"""Addresses of sign-in, of a user's own choices, and of a company's settings."""

from __future__ import annotations

from allauth.account import views as login
from django.urls import URLPattern, URLResolver, include, path, re_path

from pacenote.web.views import (
    address,
    audit,
    choices,
    expected_files,
    first_run,
    help_page,
    identities,
    invitations,
    joining,
    logins,
    notifications,
    remark_types,
    roles,
    settings,
    sign_in_rules,
    signing_in,
    statuses,
    users,
)

# Of the login library only the pages that Pacenote offers; sign-up answers that it is closed.
urlpatterns: list[URLPattern | URLResolver] = [
    path("first/<str:token>/", first_run.first_run, name="first_run"),
    path("join/<str:token>/", joining.join, name="join"),
    path("accounts/login/", signing_in.sign_in, name="account_login"),
    path("accounts/logout/", signing_in.sign_out, name="account_logout"),
    path("accounts/inactive/", login.account_inactive, name="account_inactive"),
    path("accounts/signup/", login.signup, name="account_signup"),
    path("accounts/password/change/", login.password_change, name="account_change_password"),
    path("accounts/password/set/", login.password_set, name="account_set_password"),
    path("accounts/password/reset/", signing_in.forgotten, name="account_reset_password"),
    path("accounts/password/reset/done/", login.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        login.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/reauthenticate/", login.reauthenticate, name="account_reauthenticate"),
    path("accounts/address/", address.address, name="account_address"),
    path("accounts/address/<str:token>/", address.confirm, name="account_address_confirm"),
    path("accounts/identity/", identities.identity, name="account_identity"),
    path("accounts/identity/start/", identities.start, name="identity_start"),
    path("accounts/identity/back/", identities.callback, name="identity_callback"),
    path("accounts/identity/again/", identities.again, name="identity_again"),
    path("accounts/logins/", logins.logins, name="account_logins"),
    path("accounts/second-step/first/", sign_in_rules.first, name="second_step_first"),
    path("accounts/second-step/webauthn/login/", signing_in.by_passkey, name="mfa_login_webauthn"),
    path("accounts/second-step/", include("allauth.mfa.urls")),
    path("theme/", choices.theme, name="theme"),
    path("language/", choices.language, name="language"),
    path("shortcuts/", choices.shortcuts, name="shortcuts"),
]

company_pages: list[URLPattern] = [
    path("settings/", settings.company, name="settings"),
    path("settings/files/", expected_files.expected_files, name="settings_files"),
    path("settings/roster/", statuses.statuses, name="settings_roster"),
    path("settings/remarks/", remark_types.types, name="settings_remarks"),
    path("settings/sign-in/", sign_in_rules.rules, name="settings_sign_in"),
    path("settings/users/", users.users, name="settings_users"),
    path("settings/users/<int:membership_id>/", users.one, name="settings_user"),
    path("settings/users/<int:membership_id>/switch", users.switch, name="settings_user_switch"),
    path("settings/users/<int:membership_id>/owner/", users.hand_over, name="settings_user_own"),
    path("settings/audit/", audit.audit, name="settings_audit"),
    path("settings/audit/export", audit.export, name="settings_audit_export"),
    path("settings/roles/", roles.roles, name="settings_roles"),
    path("settings/roles/new/", roles.new, name="settings_role_new"),
    path("settings/roles/<int:role_id>/", roles.one, name="settings_role"),
    path("settings/roles/<int:role_id>/remove/", roles.remove, name="settings_role_remove"),
    path("settings/users/invite/", invitations.invite, name="settings_invite"),
    path("settings/invitations/<int:invitation_id>/again", invitations.again, name="settings_invitation_again"),
    path("settings/invitations/<int:invitation_id>/back", invitations.take_back, name="settings_invitation_back"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/mails/", notifications.choices, name="notification_choices"),
    path("notifications/read/", notifications.mark_read, name="notifications_read"),
    path("help/", help_page.show, name="help"),
]
