"""Campaigns in numbers: who is compared, what is told of it and when, what must not be harmed, and what was found."""

from vonk.insight.campaigns.looking import look
from vonk.insight.campaigns.reading import (
    ArmShown,
    CampaignShown,
    Expected,
    GuardShown,
    Known,
    LookShown,
    OtherShown,
    campaign,
)
from vonk.insight.campaigns.results import ResultHere, results_here

__all__ = [
    "ArmShown",
    "CampaignShown",
    "Expected",
    "GuardShown",
    "Known",
    "LookShown",
    "OtherShown",
    "ResultHere",
    "campaign",
    "look",
    "results_here",
]
