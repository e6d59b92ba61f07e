"""Sentences printed in the invented scorecards, in wording of our own."""

from __future__ import annotations

TIPS = {
    "speeding": "Plan the route so that nobody has to hurry, and praise those who keep to the limit all week.",
    "seatbelt": "Make the belt part of the routine: sit, belt, mirror, go, at every single stop.",
    "distractions": "Mount the phone before the first stop and leave it there until the van stands still.",
    "sign_signal": "Count to two at every stop sign, and treat a yellow light as a reason to brake.",
    "following_distance": "Leave room for three seconds to the vehicle in front, more when it rains.",
    "cdf": "Read the delivery notes at the door, and put the parcel where the customer asked for it.",
    "ced": "Talk with the driver about the complaint on the day it arrives, and write down what was agreed.",
    "dcr": "Before a parcel goes back, try the phone, the access code and the other door.",
    "dsb": "Scan at the door, not at the van, and only what lies in the hand.",
    "pod": "Step back one pace: a good photo shows the whole parcel, the door and nobody's face.",
}

NOTICE = (
    (
        "Announcements",
        "The numbers of this week are final. Questions about single packages go to the support desk within seven days.",
    ),
    (
        "Thank You",
        "Behind each row stands a person who drove through rain and dogs. Pass on the good numbers as well.",
    ),
)

APPENDIX = (
    ("Overall Standing: the weighted mean of all metrics below that have a value this week.", "100%"),
    ("Safe Driving Metric: the score of the driving app; it does not count at the moment.", "0.0%"),
    ("Speeding Event Rate: times per trip that a van went 10 mph or more above the limit.", "12.3%"),
    ("Seatbelt Off Rate: times per trip that a van moved while the belt was open.", "12.3%"),
    ("Sign/Signal Violations Rate: stop signs, forbidden turns and red lights per trip.", "12.3%"),
    ("Distractions Rate: times per trip that the driver looked away from the road.", "7.9%"),
    ("Following Distance Rate: times per trip with 0.6 seconds or less to the vehicle in front.", "5.3%"),
    ("Delivery Completion Rate: delivered packages out of those that could have been delivered.", "13.4%"),
    ("Delivery Success Behaviors (DSB): deliveries that went wrong, per million.", "13.4%"),
    ("Customer Escalation Defect: serious complaints, two weeks late.", "13.4%"),
    ("Customer Delivery Feedback DPMO: negative answers of customers, per million packages.", "6.6%"),
    ("Photo-On-Delivery Acceptance Rate (POD): usable photos out of all chances to take one.", "3.3%"),
)
