"""Addresses of a manager's pages."""

from __future__ import annotations

from django.urls import path

from vonk.web.team import answers, question_file, seen, week

urlpatterns = [
    path("", week.this_week, name="team"),
    path("seen/", seen.what_you_see, name="team_seen"),
    path("question.ics", question_file.question, name="team_question"),
    path("shares/<uuid:share>/answer/", answers.answer_share, name="team_share_answer"),
    path("shares/<uuid:share>/reopen/", answers.reopen_share, name="team_share_reopen"),
    path("requests/<uuid:enrolment>/approve/", answers.approve, name="team_request_approve"),
    path("requests/<uuid:enrolment>/decline/", answers.decline, name="team_request_decline"),
]
