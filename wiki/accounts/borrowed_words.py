"""Sentences of allauth and Django that our German says otherwise: theirs addresses readers as „Sie“.

They stand here for ``makemessages`` alone, which drops from our catalogues what our code does not say;
a sentence of our catalogues goes before the same one of a library. Nothing imports this.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

BORROWED = (
    # Coming in
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("We've sent a code to %(recipient)s. The code expires shortly, so please enter it soon."),
    _("Enter Email Verification Code"),
    _("You will receive a special code for a password-free sign-in."),
    # A second factor
    _("You cannot add an email address to an account protected by two-factor authentication."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("Save them  in a secure location now — they won't be shown again."),
    _("Are you sure?"),
    # Mail
    _(
        "You're receiving this email because user %(user_display)s has given your email address to register "
        "an account on %(site_domain)s."
    ),
    _("Your email verification code is listed below. Please enter it in your open browser window."),
    _("To confirm this is correct, go to %(activate_url)s"),
    _("Your sign-in code is listed below. Please enter it in your open browser window."),
    _("This mail can be safely ignored if you did not initiate this action."),
    _(
        "You are receiving this email because you, or someone else, tried to access an account with email "
        "%(email)s. However, we do not have any record of such an account in our database."
    ),
    _("If it was you, you can sign up for an account using the link below."),
    # Forms, and the panel
    _("No file was submitted. Check the encoding type on the form."),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the following '
        "related items will be deleted:"
    ),
    _(
        "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting related objects, but "
        "your account doesn't have permission to delete the following types of objects:"
    ),
)
