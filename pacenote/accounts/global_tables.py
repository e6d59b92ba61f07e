"""The tables that hold no company's rows, and why each may stand outside of the wall.

Everything else carries ``company_id`` and a row-level policy; tests/test_tenancy.py holds the schema to it.
"""

from __future__ import annotations

from typing import Final

GLOBAL_TABLES: Final[dict[str, str]] = {
    "account_emailaddress": "addresses of users, by the login library; a user may belong to several companies",
    "account_emailconfirmation": "confirmations of those addresses",
    "accounts_addresschange": "addresses that users want and have not confirmed yet, whatever their companies",
    "accounts_apitoken": "hashes of tokens by which programs come in: they decide which company a request is in",
    "accounts_company": "the companies themselves: they are found before anybody is in one",
    "accounts_companyrole": "what a company's own roles permit: asked before anybody is in a company",
    "accounts_membership": "decides which companies a user may enter",
    "accounts_onetimelink": "hashes of one-time links, used before there is a company",
    "accounts_user": "who signs in",
    "auth_group": "the framework's, unused",
    "auth_group_permissions": "the framework's, unused",
    "auth_permission": "the framework's, unused",
    "coaching_sessions_alarm": "when the clock has to look at a session: ids and times across companies",
    "coaching_sessions_calendarfeed": "hashes of private calendar addresses, which are read without signing in",
    "django_content_type": "the framework's list of tables",
    "django_migrations": "which migrations were applied",
    "django_session": "sign-ins; a session never names a company",
    "mfa_authenticator": "second steps of users, by the login library; secrets are encrypted",
    "messaging_delivery": "the due-and-claim index of outgoing: ids, times and states across companies",
    "messaging_pace": "when each company's next message may leave on a channel, for the claim across companies",
    "messaging_personallink": "hashes of tokens and phone lines, by which somebody without a login finds their company",
    "messaging_phonestop": "keyed hashes of phones that said STOP to a sender, whichever companies write from it",
    "performance_sendmoment": "when each company's sends are due, for the clock",
    "procrastinate_events": "the job queue",
    "procrastinate_jobs": "the job queue: arguments are ids",
    "procrastinate_periodic_defers": "the job queue",
    "procrastinate_workers": "the job queue",
    "socialaccount_socialaccount": "identities of users at the company's own sign-in, by the login library",
    "socialaccount_socialapp": "the login library's, unused: the one sign-in is set in the environment",
    "socialaccount_socialtoken": "the login library's, unused: no token of an issuer is kept",
    "shared_cache": "counted sign-in attempts",
    "usersessions_usersession": "logins of users, by the login library: they list and end their own",
    "webhooks_lane": "how it stands with each webhook, for the claim across companies: event names, times and states",
    "webhooks_push": "the due-and-claim index of events for webhooks: ids, times and states across companies",
}
