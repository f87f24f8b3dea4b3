"""Addresses of a person's own pages."""

from __future__ import annotations

from django.urls import include, path

from vonk.web.me import learning, today

urlpatterns = [
    path("", today.today, name="today"),
    path("learning/<uuid:enrolment>/", learning.learning, name="learning"),
    path("learning/<uuid:enrolment>/aside/", learning.aside, name="learning_aside"),
    path("learning/<uuid:enrolment>/resume/", learning.resume, name="learning_resume"),
    path("learning/<uuid:enrolment>/steps/<int:position>/", learning.step_done, name="step_done"),
    path("learning/<uuid:enrolment>/steps/<int:position>/<uuid:statement>/undo/", learning.step_undo, name="step_undo"),
    path("learning/<uuid:enrolment>/share/", learning.share, name="learning_share"),
    path("shares/<uuid:share>/withdrawal/", learning.withdraw_share, name="share_withdrawal"),
    path("", include("vonk.web.me.transfer_urls")),
    path("", include("vonk.web.me.talk_urls")),
    path("", include("vonk.web.me.data_urls")),
    path("time/", include("vonk.web.me.time_urls")),
    path("log/", include("vonk.web.me.log_urls")),
    path("requests/", include("vonk.web.me.requests_urls")),
    path("say/", include("vonk.web.me.voice_urls")),
    path("feedback/", include("vonk.web.me.feedback_urls")),
    path("", include("vonk.web.me.pulse_urls")),
    path("", include("vonk.web.me.own_urls")),
]
