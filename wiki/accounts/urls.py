from django.urls import path

from wiki.accounts import views

urlpatterns = [
    path("me/account/", views.account, name="account"),
    path("accounts/2fa/totp/qr.svg", views.totp_qr, name="totp-qr"),
]
