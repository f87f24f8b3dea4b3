"""Addresses of a manager's pages."""

from __future__ import annotations

from django.urls import include, path

from vonk.web.team import answers, ingredients, question_cards, question_file, requests, seen, week

urlpatterns = [
    path("", week.this_week, name="team"),
    path("reports/", include("vonk.web.team.reports_urls")),
    path("", include("vonk.web.team.culture_urls")),
    path("", include("vonk.web.team.reading_urls")),
    path("ingredients/", ingredients.page, name="team_ingredients"),
    path("seen/", seen.what_you_see, name="team_seen"),
    path("question.ics", question_file.question, name="team_question"),
    path("shares/<uuid:share>/answer/", answers.answer_share, name="team_share_answer"),
    path("shares/<uuid:share>/reopen/", answers.reopen_share, name="team_share_reopen"),
    path("week/<slug:action>/<slug:about>/done/", answers.week_done, name="team_week_done"),
    path("week/<slug:action>/<slug:about>/undone/", answers.week_undone, name="team_week_undone"),
    path("help/", answers.ask_for_help, name="team_help"),
    path("questions/", question_cards.questions, name="team_questions"),
    path("requests/", requests.waiting, name="team_requests"),
    path("requests/<uuid:enrolment>/approve/", requests.approve, name="team_request_approve"),
    path("requests/<uuid:enrolment>/decline/", requests.decline, name="team_request_decline"),
    path("requests/<uuid:enrolment>/ask/", requests.ask, name="team_request_ask"),
    path("talks/", include("vonk.web.team.talk_urls")),
]
