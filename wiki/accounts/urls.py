"""The account pages we have, under the names allauth looks for.

What is not listed here answers 404: allauth would mount more or less of itself by its settings. Pages
that live on mail are always mounted and answer 404 on a wiki that sends none.
"""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from wiki.accounts import views
from wiki.accounts.views import needs_mail

FROM_KEY = r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("me/account/", views.account, name="account"),
    path(
        "accounts/",
        RedirectView.as_view(pattern_name="account", http_method_names=["get", "head"]),
        name="account_root",
    ),
    # Coming in and going out
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/signup/", allauth_views.signup, name="account_signup"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path(
        "accounts/login/code/",
        needs_mail(allauth_views.request_login_code),
        name="account_request_login_code",
    ),
    path(
        "accounts/login/code/confirm/",
        needs_mail(allauth_views.confirm_login_code),
        name="account_confirm_login_code",
    ),
    # One's mail address
    path("accounts/email/", needs_mail(allauth_views.email), name="account_email"),
    path(
        "accounts/confirm-email/",
        needs_mail(allauth_views.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$",
        needs_mail(allauth_views.confirm_email),
        name="account_confirm_email",
    ),
    # One's password
    path("accounts/password/change/", allauth_views.password_change, name="account_change_password"),
    path("accounts/password/set/", allauth_views.password_set, name="account_set_password"),
    path("accounts/password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        needs_mail(allauth_views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(FROM_KEY, allauth_views.password_reset_from_key, name="account_reset_password_from_key"),
    path(
        "accounts/password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # A second factor, passkeys, where one is logged in
    path("accounts/2fa/totp/qr.svg", views.totp_qr, name="totp-qr"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
]
