"""The verbs of messaging: queue, deliver, read, act, stop, take back."""

from vonk.messaging.actions.delivery import Delivered, deliver
from vonk.messaging.actions.inbox import Acted, Followed, act, follow, mark_read, undo
from vonk.messaging.actions.outbox import Draft, Queued, queue
from vonk.messaging.actions.preferences import MONTH, WEEK, Resumed, Stopped, resume, stop
from vonk.messaging.actions.retracting import retract

__all__ = [
    "MONTH",
    "WEEK",
    "Acted",
    "Delivered",
    "Draft",
    "Followed",
    "Queued",
    "Resumed",
    "Stopped",
    "act",
    "deliver",
    "follow",
    "mark_read",
    "queue",
    "resume",
    "retract",
    "stop",
    "undo",
]
