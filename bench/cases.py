"""Server time of the list of cases and of one case, in a company with 200,000 cases and 1,000 agents.

Measured through the whole stack of middleware and templates, without the network; for the owner, and for a supervisor
who is limited to a group of twenty agents.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bench.figures import Figures, percentile
from bench.stage import as_owner, own_database

if TYPE_CHECKING:
    from pacenote.accounts.models import Company, User

NAME = "cases"
TARGETS: Figures = {"worst_p95_milliseconds": "<= 100"}
CASES, AGENTS, TEAM, SESSIONS, ROUNDS, WARM_UP = 200_000, 1_000, 20, 2_000, 30, 5

MAKE_CASES = """
INSERT INTO cases_case (company_id, system, number, kind, subject, status, channel, queue, link, at, opened_at,
                        closed_at, satisfied, measures, words, digest, stands, changed_at)
SELECT %(company)s, 'zendesk', (700000 + n)::text, 'contact', s.subject, 'Solved', 'Voice', 'Queue ' || n %% 12,
       'https://desk.example.com/tickets/' || n, moment, moment, moment + interval '3 hours',
       CASE WHEN n %% 3 = 0 THEN NULL ELSE n %% 20 > 1 END, '{}',
       (700000 + n) || ' queue ' || n %% 12 || ' ' || lower(s.subject), n::text, true, moment
FROM generate_series(1, %(cases)s) n,
     LATERAL (SELECT %(now)s::timestamptz - n * interval '4 minutes' AS moment) m,
     LATERAL (SELECT (ARRAY['Parcel not here', 'Refund missing', 'Cannot sign in', 'Wrong size', 'Charged twice',
                            'App closes', 'Address wrong'])[1 + n %% 7]
                     || CASE WHEN n = 150000 THEN ' zeppelin' ELSE '' END AS subject) s
"""
MAKE_PARTS = """
INSERT INTO cases_participant (company_id, case_id, part, person_id, name, folded_name, id_kind, external_id)
SELECT c.company_id, c.id, parts.part, p.ids[1 + (c.id * parts.step) %% array_length(p.ids, 1)], 'Agent',
       'agent ' || parts.part, '', ''
FROM cases_case c, (VALUES ('owner', 7), ('auditor', 11)) parts(part, step),
     (SELECT array_agg(id) ids FROM people_person WHERE company_id = %(company)s) p
WHERE c.company_id = %(company)s AND (parts.part = 'owner' OR c.id %% 4 = 0)
"""
MAKE_SCORES = """
INSERT INTO cases_score (company_id, case_id, metric, value, scale, form, version)
SELECT company_id, id, 'csat', CASE WHEN satisfied THEN 5 ELSE 2 END, '1-5', '', '' FROM cases_case
WHERE company_id = %(company)s AND satisfied IS NOT NULL
UNION ALL
SELECT company_id, id, 'qa_score', 60 + id %% 40, 'percent', 'Calls', '3' FROM cases_case
WHERE company_id = %(company)s AND id %% 4 = 0
"""
MAKE_SESSIONS = """
WITH made AS (
  INSERT INTO coaching_sessions_coachingsession (company_id, title, state, area_id, coach_id, suggested_at, expires_at,
    mode, place, agenda, cancellation, reason, summary, shared_notes, private_notes, acknowledge, sequence, by_rule,
    rule_key, rule_facts, created_at)
  SELECT %(company)s, 'Session ' || n, 'suggested', a.id, p.id, %(now)s,
         %(now)s::timestamptz + interval '60 days', '', '', '', '', '', '', '', '', false, 0, '', '', '{}', %(now)s
  FROM generate_series(1, %(sessions)s) n,
       (SELECT min(id) id FROM coaching_sessions_coachingarea WHERE company_id = %(company)s) a,
       (SELECT min(id) id FROM people_person WHERE company_id = %(company)s) p
  RETURNING id, company_id)
INSERT INTO coaching_sessions_sessioncase (company_id, session_id, case_id)
SELECT m.company_id, m.id, c.id FROM made m
JOIN cases_case c ON c.company_id = m.company_id AND c.number = (700000 + (m.id * 97) %% %(cases)s + 1)::text
"""
#: What is asked of the list.
QUERIES = {
    "list": "",
    "page_40": "?page=40",
    "low_rating": "?show=unsatisfied",
    "evaluated": "?show=evaluated",
    "with_a_session": "?show=session",
    "number": "?q=735123",
    "rare_word": "?q=zeppelin",
    "common_word": "?q=refund",
    "no_word": "?q=nothing+of+this",
    "person": "?q=agent+17",
    "one_day": "?since={day}&until={day}",
}


@dataclass(frozen=True, slots=True)
class Center:
    """A contact center, its owner, a limited supervisor, and a case with sessions."""

    company: Company
    owner: User
    lead: User
    case_id: int


def run() -> Figures:
    """Measure every page for both users in turn."""
    with own_database():
        from django.conf import settings  # noqa: PLC0415  Django is ready only now
        from django.utils import timezone  # noqa: PLC0415

        from pacenote.base.memory import load_addresses  # noqa: PLC0415

        settings.ALLOWED_HOSTS.append("testserver")
        now = timezone.now()
        center = make_center(cases=CASES, now=now)
        as_owner("VACUUM ANALYZE")
        load_addresses()
        figures: Figures = {"cases": CASES}
        visits = {who: visit(center, user, now) for who, user in (("owner", center.owner), ("lead", center.lead))}
    return figures | _figures(visits)


def make_center(*, cases: int, now: datetime) -> Center:
    """Make the company by bulk SQL."""
    from pacenote.accounts.models import Membership, Role, User  # noqa: PLC0415  Django is ready only now
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.cases.models import Case  # noqa: PLC0415
    from pacenote.jobs.founding import found_company  # noqa: PLC0415
    from pacenote.people.models import Group, GroupMember, GroupScope, Person  # noqa: PLC0415

    owner, lead = (User.objects.create_user(email=f"{word}@example.com", name=word) for word in ("owner", "lead"))
    company = found_company(name="Center", zone="America/Chicago", owner=owner, now=now - timedelta(days=600))
    limited = Membership.objects.create(company=company, user=lead, role=Role.SUPERVISOR, limited=True)
    with as_company(company.pk):
        names = [f"agent {number}" for number in range(AGENTS)]
        people = Person.objects.bulk_create(
            [Person(company=company, name=n.title(), sort_key=n, folded_name=n, created_at=now) for n in names]
        )
        group = Group.objects.create(company=company, name="Team", sort_key="team")
        GroupMember.objects.bulk_create(
            [GroupMember(company=company, group=group, person=person) for person in people[:TEAM]]
        )
        GroupScope.objects.create(company=company, group=group, membership=limited)
    values = {"company": company.pk, "cases": cases, "sessions": min(SESSIONS, cases // 10), "now": now}
    for statement in (MAKE_CASES, MAKE_PARTS, MAKE_SCORES, MAKE_SESSIONS):
        _make(company, statement, values)
    with as_company(company.pk):
        case = Case.objects.visible_to(limited).order_by("-at").first()
        return Center(company, owner, lead, case.pk if case else 0)


def _make(company: Company, statement: str, values: Mapping[str, object]) -> None:
    from django.db import connection  # noqa: PLC0415

    from pacenote.base.tenancy import as_company  # noqa: PLC0415

    with as_company(company.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)


def visit(center: Center, user: User, now: datetime, *, rounds: int = WARM_UP + ROUNDS) -> dict[str, list[float]]:
    """Ask for every page again and again; returns milliseconds. Raises RuntimeError unless each one comes."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    client, slug = Client(), center.company.slug
    client.force_login(user)
    day = f"{now - timedelta(days=30):%Y-%m-%d}"
    urls = {name: reverse("cases", args=[slug]) + query.format(day=day) for name, query in QUERIES.items()}
    urls |= {"case": reverse("case", args=[slug, center.case_id])}
    urls |= {"form": reverse("session_suggest", args=[slug]) + f"?case=c{center.case_id}"}
    found: defaultdict[str, list[float]] = defaultdict(list)
    for _round in range(rounds):
        for name, url in urls.items():
            began = time.perf_counter()
            response = client.get(url)
            found[name].append((time.perf_counter() - began) * 1000)
            if response.status_code != 200:
                raise RuntimeError(f"{url} answered {response.status_code}")
    return found


def _figures(visits: Mapping[str, Mapping[str, Sequence[float]]]) -> Figures:
    figures: Figures = {}
    worst = 0.0
    for who, pages in visits.items():
        for name, walls in pages.items():
            p95 = percentile(walls[WARM_UP:], 0.95)
            worst = max(worst, p95)
            figures[f"{who}_{name}_p50_milliseconds"] = round(percentile(walls[WARM_UP:], 0.5), 1)
            figures[f"{who}_{name}_p95_milliseconds"] = round(p95, 1)
    return figures | {"worst_p95_milliseconds": round(worst, 1)}
