from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from pacenote.demo.people import DemoPerson
from pacenote.demo.values import Alert, PersonDay, PersonWeek
from pacenote.demo.weeks import Week


@pytest.fixture
def week() -> Week:
    return Week(date(2026, 11, 1))


@pytest.fixture
def lucia() -> DemoPerson:
    return DemoPerson(
        given="Lucía",
        middle="Paz",
        family="De La Fontana Río",
        suffix="",
        language="es",
        transporter_id="A1LUCIA0000001",
        netradyne_id="N" * 98,
        email="lucia@example.com",
        phone="+12025550100",
    )


@pytest.fixture
def omar() -> DemoPerson:
    return DemoPerson(
        given="Omar",
        middle="T.",
        family="Saint-Cyrille",
        suffix="Jr",
        language="en",
        transporter_id="A2OMAR0000002",
        netradyne_id="M" * 100,
        email="omar@example.com",
        phone="+12025550101",
        drops_middle=True,
    )


@pytest.fixture
def good_week() -> PersonWeek:
    """Lucía's week: nothing went wrong."""
    return PersonWeek(
        transporter_id="A1LUCIA0000001",
        trips=4,
        delivered=800,
        returned=0,
        events=dict.fromkeys(("speeding", "seatbelt", "distractions", "sign_signal", "following_distance"), 0),
        complaints=0,
        escalations=0,
        defects=0,
        photo_success=500,
        photo_bypass=0,
        rejects=(0,) * 9,
    )


@pytest.fixture
def bad_week() -> PersonWeek:
    """Omar's week: one quarter speeding event per trip, no camera, two complaints, one escalation, rejects."""
    return PersonWeek(
        transporter_id="A2OMAR0000002",
        trips=4,
        delivered=700,
        returned=7,
        events={"speeding": 1, "seatbelt": 0, "distractions": None, "sign_signal": None, "following_distance": None},
        complaints=2,
        escalations=1,
        defects=1,
        photo_success=380,
        photo_bypass=6,
        rejects=(5, 0, 1, 0, 0, 7, 0, 0, 1),
    )


@pytest.fixture
def day() -> date:
    return date(2026, 11, 17)


@pytest.fixture
def lucias_day() -> PersonDay:
    braking = Alert(time(10, 5, 9), "HARD-BRAKING", "MODERATE", "Traffic Light", "AVAILABLE", 0)
    speeding = Alert(time(16, 30), "SPEEDING-VIOLATIONS", "SEVERE", "10+ mph over limit", "UPLOAD PENDING", 17)
    low = ("Low Risk",) * 6
    return PersonDay("A1LUCIA0000001", 1, 812, (*low, "High Risk"), Decimal("98.5"), 605, (braking, speeding))


@pytest.fixture
def omars_day() -> PersonDay:
    return PersonDay("A2OMAR0000002", 0, None, ("-",) * 7, Decimal(0), 0, ())
