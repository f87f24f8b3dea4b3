"""Runs, decisions, assignments, campaigns, own copies of plays and what is known of their effect."""

from vonk.activation.models.campaigns import AudienceLook, Campaign
from vonk.activation.models.fits import ModelCard, Suggestion
from vonk.activation.models.news import FeedKey
from vonk.activation.models.playbook import Evidence, PlayVersion
from vonk.activation.models.runs import TERM, Assignment, Decision, Run

__all__ = [
    "TERM",
    "Assignment",
    "AudienceLook",
    "Campaign",
    "Decision",
    "Evidence",
    "FeedKey",
    "ModelCard",
    "PlayVersion",
    "Run",
    "Suggestion",
]
