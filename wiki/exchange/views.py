"""Leaving, as a page: a file to take along, and the last button."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wiki.accounts.models import User
from wiki.accounts.names import handle_of
from wiki.exchange import leaving


@require_safe
@login_required
@reauthentication_required
@never_cache
def export_account(request: HttpRequest) -> HttpResponse:
    """All that is one's own, as a file."""
    account: User = request.user  # type: ignore[assignment]
    answer = JsonResponse(leaving.export(account), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer.headers["Content-Disposition"] = 'attachment; filename="my-wiki-data.json"'
    return answer


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def empty_account(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays; typing one's own name does it."""
    account: User = request.user  # type: ignore[assignment]
    problem = ""
    if request.method == "POST":
        if handle_of(request.POST.get("name", "").strip()) != account.handle:
            problem = _("Type your name, %(name)s, to empty the account.") % {"name": account.username}
        else:
            try:
                leaving.empty(account)
            except leaving.CannotLeave as error:
                problem = str(error)
            else:
                logout(request)
                messages.success(request, _("Your account is empty. Thank you for what you wrote here."))
                return redirect("front")
    context = {"problem": problem, "typed": request.POST.get("name", "")}
    return render(request, "account/empty.html", context, status=400 if problem else 200)
