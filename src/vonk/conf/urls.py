"""Every address of the product, face by face."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from vonk.web import home
from vonk.web.styleguide import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("favicon.ico", home.favicon, name="favicon"),
    path("demo/", home.demo, name="demo"),
    path("demo/be/<slug:key>/", home.be, name="be"),
    path("language/", set_language, name="set_language"),
    path("styleguide/", styleguide, name="styleguide"),
    # Accounts: only what an installation without self sign-up needs.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(  # the key holds hyphens itself, so the first part must not
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("xapi/", include("vonk.integrations.xapi.urls")),
    path("me/", include("vonk.web.me.urls")),
    path("me/inbox/", include("vonk.web.me.inbox_urls")),
    path("l/", include("vonk.web.me.link_urls")),
    path("feed/", include("vonk.web.feed_urls")),
    path("team/", include("vonk.web.team.urls")),
    path("org/", include("vonk.web.org.urls")),
    path("settings/mail/", include("vonk.integrations.email.kept")),
    path("settings/", include("vonk.web.admin.urls")),
]
