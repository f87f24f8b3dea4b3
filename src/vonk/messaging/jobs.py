"""Work of messaging that recurs: delivering what is due."""

from __future__ import annotations

import os
import socket

from django.tasks import task

from vonk import clock
from vonk.messaging import actions

AT_ONCE = 1_000  # then the clock is read again, so that a long queue keeps to working hours and leases


@task
def deliver() -> int:
    """Delivers everything that is due; returns how many messages were taken up."""
    worker = f"{socket.gethostname()[:24]}:{os.getpid()}"
    total, taken = 0, AT_ONCE
    while taken == AT_ONCE:  # fewer: nothing is left, or the channel is down
        taken = actions.deliver(now=clock.now(), worker=worker, limit=AT_ONCE).claimed
        total += taken
    return total
