"""The nouns of dialogue, each family in a file of its own."""

from vonk.dialogue.models.conversation import (
    Agreement,
    CanNow,
    Conversation,
    Insertion,
    PayAnswer,
    PayQuestion,
    Preparation,
)
from vonk.dialogue.models.feedback import FeedbackRequest
from vonk.dialogue.models.listening import BarrierReport, Interview, InterviewTopic, ReportReply, Theme
from vonk.dialogue.models.pulse import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.dialogue.models.transfer import Commitment, Confirmation, TransferQuestion

__all__ = [
    "Agreement",
    "BarrierReport",
    "BarrierTap",
    "CanNow",
    "Commitment",
    "Confirmation",
    "Conversation",
    "FeedbackRequest",
    "Insertion",
    "Interview",
    "InterviewTopic",
    "MotiveTap",
    "PayAnswer",
    "PayQuestion",
    "Preparation",
    "PulseAnswer",
    "PulseRound",
    "ReportReply",
    "Theme",
    "TransferQuestion",
]
