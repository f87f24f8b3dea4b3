"""Campaigns: a play or a card for an audience in a period, with what was agreed beforehand."""

from vonk.activation.campaigns.choosing import Choices, PlayChoice, choices, cost_if, find_units, names_of_units
from vonk.activation.campaigns.compared import Compared, Comparison, compared
from vonk.activation.campaigns.costs import Cost, TooManyLooks, cost_of, told_size
from vonk.activation.campaigns.enlisting import Enlisted, enlist_due
from vonk.activation.campaigns.planning import (
    OUTCOME_OF,
    OUTCOMES,
    NotPossible,
    Planned,
    change_draft,
    remove_draft,
    restore_draft,
    save_draft,
    start_campaign,
    start_planned,
    take_back,
)
from vonk.activation.campaigns.reach import NotYourPart
from vonk.activation.campaigns.reading import CampaignLine, CampaignList, CampaignPage, campaign, campaigns, cost
from vonk.activation.campaigns.registering import Started, register_campaign, unchanged
from vonk.activation.campaigns.steering import resume_campaign, stop_campaign
from vonk.activation.campaigns.stopping import stop_by_itself

__all__ = [
    "OUTCOMES",
    "OUTCOME_OF",
    "CampaignLine",
    "CampaignList",
    "CampaignPage",
    "Choices",
    "Compared",
    "Comparison",
    "Cost",
    "Enlisted",
    "NotPossible",
    "NotYourPart",
    "Planned",
    "PlayChoice",
    "Started",
    "TooManyLooks",
    "campaign",
    "campaigns",
    "change_draft",
    "choices",
    "compared",
    "cost",
    "cost_if",
    "cost_of",
    "enlist_due",
    "find_units",
    "names_of_units",
    "register_campaign",
    "remove_draft",
    "restore_draft",
    "resume_campaign",
    "save_draft",
    "start_campaign",
    "start_planned",
    "stop_by_itself",
    "stop_campaign",
    "take_back",
    "told_size",
    "unchanged",
]
