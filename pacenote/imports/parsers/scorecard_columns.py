"""Titles of the weekly driver table, the same for the scorecard PDF and the overview CSV (formats.md 3.1, 3.2, 11)."""

from __future__ import annotations

from pacenote.imports.parsers.measures import FICO_SCALE, Measure

_DELIVERED = ("delivered", "deliveredpackages", "packagesdelivered", "zugestelltepakete", "paquetesentregados")
SCORECARD_MEASURES = (
    Measure("delivered_packages", _DELIVERED),
    Measure("seatbelt_off_rate", ("seatbeltoffrate",)),
    Measure("speeding_event_rate", ("speedingeventrate",)),
    Measure("distractions_rate", ("distractionsrate",)),
    Measure("following_distance_rate", ("followingdistancerate",)),
    Measure("sign_signal_violations_rate", ("signsignalviolationsrate", "signalviolationsrate", "signalviolationrate")),
    Measure("cdf_dpmo", ("cdfdpmo", "customerdeliveryfeedbackdpmo")),
    Measure("ced", ("ced", "customerescalationdefect")),
    Measure("dcr", ("dcr", "deliverycompletionrate"), "percent"),
    Measure("delivery_completion_dpmo", ("deliverycompletiondpmo", "dcdpmo")),
    Measure("dsb_dpmo", ("dsb", "dsbdpmo", "deliverysuccessbehaviors")),
    Measure("dsb_count", ("dsbdnr", "dsbcount")),
    Measure("dnr_count", ("dnrs",)),
    Measure("pod", ("swcpod", "pod", "photoondelivery"), "percent"),
    Measure("contact_compliance", ("swccc", "cc", "contactcompliance"), "percent"),
    Measure("attended_delivery_accuracy", ("swcad", "attendeddeliveryaccuracy")),
    Measure("psb", ("psb", "pickupsuccessbehaviors")),
    Measure("pod_opportunities", ("podopps", "podopportunities")),
    Measure("contact_opportunities", ("ccopps", "ccopportunities")),
    Measure("packages_per_zone_hour", ("shipmentsperonzonehour",)),
    Measure("overall_score", ("overallscore",)),
)

FICO = Measure("fico", ("fico", "ficometric"), zero_is_missing=True, scale=FICO_SCALE)
FICO_AS_SCORE = Measure("fico", ("fico", "ficometric", "ficoscore"), zero_is_missing=True, scale=FICO_SCALE)

DETAIL_TITLES = {
    "tier": ("overalltier", "overallstanding"),
    "focus_area": ("keyfocusarea",),
    "performer_status": ("highlowperformerstatus",),
}
