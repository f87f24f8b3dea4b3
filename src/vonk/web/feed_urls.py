"""Addresses that an intranet reads, under /feed/."""

from __future__ import annotations

from django.urls import path

from vonk.web import feed

urlpatterns = [
    path("<slug:token>/news.xml", feed.rss, name="feed_rss"),
    path("<slug:token>/news.json", feed.json, name="feed_json"),
    path("<slug:token>/card/", feed.card, name="feed_card"),
]
