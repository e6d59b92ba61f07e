"""What stands around every page: navigation, company, bell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import (
    BE_COACH,
    CREATE_SUGGESTIONS,
    IMPORT_FILES,
    MANAGE_SETTINGS,
    OWN_PAGE,
    VIEW,
    VIEW_PEOPLE,
    VIEW_TEAM,
    may,
)
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Notification
from pacenote.web.cookies import SHORTCUTS

#: The part of an address by which a page without a company knows whose frame it stands in.
FROM = "from"
FILE_PAGES = ("file", "slot", "unmatched", "sending", "coaching", "message", "send", "outbox")
#: Label, icon, name of the page, permission, and the other pages that belong to the entry.
ENTRIES = (
    (gettext_noop("Performance & Coaching"), "performance", "files", VIEW, FILE_PAGES),
    (gettext_noop("My team"), "team", "team", VIEW_TEAM, ()),
    (gettext_noop("My page"), "account", "mine", OWN_PAGE, ()),
    (gettext_noop("Coaching sessions"), "session", "sessions", OWN_PAGE, ("session",)),
    (gettext_noop("Cases"), "case", "cases", VIEW_TEAM, ("case",)),
    (gettext_noop("People"), "people", "people", VIEW_PEOPLE, ("person", "groups", "group", "remark")),
    (gettext_noop("Roster"), "roster", "roster", VIEW_PEOPLE, ()),
    (gettext_noop("Company settings"), "settings", "settings", MANAGE_SETTINGS, ()),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """A company that the user works for."""

    name: str
    url: str
    current: bool = False
    line2: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts that base.html shows; an empty address leaves its entry out."""

    home_url: str = "/"
    nav: tuple[Entry, ...] = ()
    company: CompanyLink | None = None
    companies: tuple[CompanyLink, ...] = ()
    theme_url: str = ""
    notifications_url: str = ""
    notifications_count: int = 0
    help_url: str = ""
    account_url: str = ""
    user_name: str = ""
    sign_out_url: str = ""
    came_from: str = ""
    shortcuts: bool = True


def companies_of(
    user: User, current: Company | None = None, *, places: Sequence[Membership] | None = None
) -> tuple[CompanyLink, ...]:
    """Return the companies a user works for, each with the address of its first page; ``places`` where known."""
    return tuple(
        CompanyLink(each.company.name, _first_page(each), each.company_id == (current.pk if current else 0))
        for each in (Membership.objects.places_of(user) if places is None else places)
    )


def shell(request: HttpRequest) -> Shell:
    """Return what stands around this request's page."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Shell(theme_url=reverse("theme"))
    membership: Membership | None = getattr(request, "membership", None)
    own = Shell(
        theme_url=reverse("theme"),
        account_url=reverse("account_change_password"),
        user_name=user.display_name,
        sign_out_url=reverse("account_logout"),
        shortcuts=request.COOKIES.get(SHORTCUTS) != "0",
    )
    if membership is not None:
        return _in_company(own, request, membership)
    before = came_from(request, user)
    if before is None:
        companies = companies_of(user)
        return replace(own, companies=companies) if len(companies) > 1 else own
    with as_company(before.company_id):
        return _in_company(own, request, before)


def came_from(request: HttpRequest, user: User) -> Membership | None:
    """Return the membership whose frame a page without a company gets: by its link, or by the page before it.

    Never by the session: two tabs are two companies. Who has only one has that.
    """
    before = urlsplit(request.headers.get("referer", ""))
    ours = before.netloc in ("", request.get_host())
    path = before.path.split("/") if ours else []
    named = [
        request.GET.get(FROM, ""),
        parse_qs(before.query).get(FROM, [""])[0] if ours else "",
        path[2] if len(path) > 2 and path[1] == "c" else "",
    ]
    by_slug = {each.company.slug: each for each in Membership.objects.places_of(user)}
    found = next((by_slug[slug] for slug in named if slug in by_slug), None)
    return found or (next(iter(by_slug.values())) if len(by_slug) == 1 else None)


def _in_company(own: Shell, request: HttpRequest, membership: Membership) -> Shell:
    company, user = membership.company, membership.user
    companies = companies_of(user, company, places=getattr(request, "places", None))
    unread = Notification.objects.visible_to(membership).filter(user=user, read_at=None)
    return replace(
        own,
        home_url=_first_page(membership),
        account_url=f"{own.account_url}?{urlencode({FROM: company.slug})}",
        came_from=company.slug,
        nav=_navigation(request, membership),
        company=CompanyLink(company.name, _first_page(membership), current=True, line2=company.short_code),
        companies=companies if len(companies) > 1 else (),
        notifications_url=reverse("notifications", args=[company.slug]),
        notifications_count=unread.count(),
        help_url=reverse("help", args=[company.slug]),
    )


def _navigation(request: HttpRequest, membership: Membership) -> tuple[Entry, ...]:
    here = request.resolver_match.url_name or "" if request.resolver_match else ""
    return tuple(
        Entry(_(label), url, icon, current=here.split("_")[0] in (name, *others))
        for label, icon, name, permission, others in ENTRIES
        if may(membership, permission) and _belongs(membership, name) and (url := _address(name, membership.company))
    )


def _belongs(membership: Membership, name: str) -> bool:
    """Say whether an entry belongs into somebody's navigation: the own page is for those who have no wider one."""
    return name != "mine" or not may(membership, VIEW)


def _address(name: str, company: Company) -> str:
    try:
        return reverse(name, args=[company.slug])
    except NoReverseMatch:
        return ""


def _first_page(membership: Membership) -> str:
    """Return where a member starts: who runs the files with them, a coach with their sessions, a supervisor with the
    team, a reader with the files again, everybody else with their own page.
    """
    starts = ((IMPORT_FILES, "files"), (BE_COACH, "sessions"), (CREATE_SUGGESTIONS, "team"), (VIEW, "files"))
    name = next((page for permission, page in starts if may(membership, permission)), "mine")
    return _address(name, membership.company)
