"""Addresses of a team's rituals and card, of a manager's own log, and of the course."""

from __future__ import annotations

from django.urls import path

from vonk.web.team import card, coach, log, rituals

urlpatterns = [
    path("rituals/", rituals.rituals, name="team_rituals"),
    path("rituals/<uuid:ritual>/stop/", rituals.stop, name="team_ritual_stop"),
    path("rituals/<uuid:ritual>/resume/", rituals.resume, name="team_ritual_resume"),
    path("rituals/<uuid:ritual>/<slug:day>/host/", rituals.host, name="team_ritual_host"),
    path("rituals/<uuid:ritual>/<slug:day>/<slug:state>/", rituals.moment, name="team_ritual_moment"),
    path("card/", card.card, name="team_card"),
    path("card/another/<slug:part>/", card.change, name="team_card_change"),
    path("card/send/", card.send, name="team_card_send"),
    path("card/back/", card.take_back, name="team_card_back"),
    path("card/used/", card.use, name="team_card_used"),
    path("card/unused/", card.not_used, name="team_card_unused"),
    path("log/", log.log, name="team_log"),
    path("log/show/<slug:what>/<slug:state>/", log.show, name="team_log_show"),
    path("log/<uuid:post>/withdraw/", log.withdraw, name="team_log_withdraw"),
    path("log/<uuid:post>/restore/", log.restore, name="team_log_restore"),
    path("coach/", coach.course, name="team_coach"),
    path("coach/<int:number>/", coach.step, name="team_coach_step"),
    path("coach/<int:number>/check/", coach.check, name="team_coach_check"),
    path("coach/<int:number>/practice/", coach.intend, name="team_coach_intend"),
    path("coach/<int:number>/done/", coach.finish, name="team_coach_finish"),
    path("coach/<int:number>/open/", coach.reopen, name="team_coach_reopen"),
]
