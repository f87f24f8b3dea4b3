"""Addresses of use at work, under /me/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import commitments, confirmations, transfer, used

urlpatterns = [
    path("used/", used.used_list, name="used_list"),
    path("used/<uuid:enrolment>/", used.used_one, name="used_one"),
    path("used/<uuid:enrolment>/colleague/", confirmations.ask, name="confirmation_ask"),
    path("used/<uuid:enrolment>/<uuid:question>/example/", used.example, name="used_example"),
    path("used/questions/<uuid:question>/answer/", transfer.answer, name="used_answer"),
    path("used/questions/<uuid:question>/effect/", transfer.effect, name="used_effect"),
    path("used/questions/<uuid:question>/undo/", transfer.undo, name="used_undo"),
    path("used/questions/<uuid:question>/skip/", transfer.skip, name="used_skip"),
    path("used/questions/<uuid:question>/unskip/", transfer.unskip, name="used_unskip"),
    path("used/questions/<uuid:question>/barrier/", transfer.barrier, name="used_barrier"),
    path("used/questions/<uuid:question>/booster/", transfer.booster, name="used_booster"),
    path("used/questions/<uuid:question>/booster/undo/", transfer.booster_undo, name="used_booster_undo"),
    path(
        "used/confirmations/<uuid:confirmation>/withdrawal/", used.confirmation_withdraw, name="confirmation_withdraw"
    ),
    path("asked/<uuid:confirmation>/", confirmations.asked, name="confirmation"),
    path("asked/<uuid:confirmation>/undo/", confirmations.asked_undo, name="confirmation_undo"),
    path("learning/<uuid:enrolment>/commitment/", commitments.commitment, name="commitment"),
    path("learning/<uuid:enrolment>/commitment/removal/", commitments.remove, name="commitment_remove"),
    path("learning/<uuid:enrolment>/commitment/kept/", commitments.kept, name="commitment_kept"),
]
