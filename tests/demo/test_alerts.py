from __future__ import annotations

from pacenote.demo.alerts import KINDS, make_alerts
from pacenote.demo.chance import dice


def test_a_quiet_day_has_no_alert():
    assert make_alerts(dice("quiet"), mean=0) == ()


def test_alerts_come_in_the_order_of_the_clock():
    alerts = make_alerts(dice("busy"), mean=25)

    assert len(alerts) > 1
    assert [alert.at for alert in alerts] == sorted(alert.at for alert in alerts)


def test_every_type_comes_up_with_its_own_descriptions():
    alerts = [alert for seed in range(200) for alert in make_alerts(dice("types", seed), mean=10)]

    assert {alert.kind for alert in alerts} == set(KINDS)
    for alert in alerts:
        assert KINDS[alert.kind][1].count(alert.description) == 1
    assert {alert.severity for alert in alerts} == {"MODERATE", "SEVERE"}
