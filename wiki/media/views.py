"""Sending a picture, and the one view that decides who gets its bytes."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wiki.accounts.models import User
from wiki.media import pictures
from wiki.media.decoding import PictureError
from wiki.media.forms import PictureForm
from wiki.media.models import Picture, line_of
from wiki.media.serving import send
from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import Reader, reader_of

#: Room for the words and the wrapping around a file.
WRAPPING = 256 * 1024
MINE = 60


@require_safe
def picture(request: HttpRequest, key: str, width: int) -> HttpResponse:
    """The bytes of one width of a picture, for those who may have them.

    A picture that is hidden, waits, was taken down or never was answers alike.
    """
    found = _may_have(request, key)
    rendition = found.renditions.filter(width=width).first() if found else None
    if rendition is None:
        raise Http404
    return send(request, rendition)


def _may_have(request: HttpRequest, key: str) -> Picture | None:
    reader: Reader = request.reader  # type: ignore[attr-defined]
    if found := Picture.objects.visible_to(reader).filter(key=key).first():
        return found
    everything = Picture.objects.unredacted().filter(taken_down_at=None)  # gate: for the two cases below
    if reader.account and (own := everything.of(reader.account).filter(key=key).first()):
        return own
    # As on the review screen, a moderator says that what may be ahead of them should be opened.
    if reader.is_moderator and "open" in request.GET:
        return everything.filter(key=key).first()
    return None


@require_safe
@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """One's own pictures, newest first, each with the line that puts it into a text."""
    account: User = request.user  # type: ignore[assignment]
    own = Picture.objects.unredacted().of(account)  # gate: their own
    newest = own.select_related("gate").prefetch_related("renditions")[:MINE]
    caption = request.GET.get("caption", "")[:300]
    shown = [
        {"picture": p, "small": p.renditions.all()[0], "line": line_of(p, caption if not n else "")}
        for n, p in enumerate(newest)
    ]
    return render(request, "media/mine.html", {"pictures": shown})


@csrf_exempt  # checked in _take, once the size is known: Django would read the whole body first
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A picture sent by a plain form. What was typed comes back with whatever went wrong."""
    if request.method != "POST":
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={request.path}")
        return _form_page(request, PictureForm(ladder=reader_of(request).ladder))
    try:
        form, added = _take(request)
    except NotTaken as error:
        _ask_for_the_file_again(error)
        return error.told(_form_page(request, error.form, error.problem))
    messages.success(request, _("Your picture is here. Put the line below it into your text."))
    if added.moved:
        messages.info(request, _("It moved; its first frame is kept, so that reading stays calm."))
    return redirect(f"{reverse('pictures')}?caption={quote(form.cleaned_data['caption'])}")


@csrf_exempt  # as above
@never_cache
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """The same for the editor's script: the line to put into the text, or what went wrong, as JSON."""
    try:
        form, added = _take(request)
    except NotTaken as error:
        fields = {name: [str(sentence) for sentence in told] for name, told in error.form.errors.items()}
        return error.told(JsonResponse({"problem": error.problem, "fields": fields}))
    line = line_of(added.picture, form.cleaned_data["caption"])
    return JsonResponse({"line": line, "moved": added.moved}, status=201)


class NotTaken(Exception):
    """No picture was kept. The form still holds everything typed; a file has to be chosen again."""

    def __init__(self, form: PictureForm, problem: str, status: int, retry_after: int = 0) -> None:
        self.form, self.problem = form, problem
        self.status, self.retry_after = status, retry_after
        super().__init__(problem)

    def told(self, response: HttpResponse) -> HttpResponse:
        response.status_code = self.status
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def _take(request: HttpRequest) -> tuple[PictureForm, pictures.Added]:
    """The picture in a request, kept. Raises ``NotTaken``."""
    ladder = reader_of(request).ladder
    if not request.user.is_authenticated:
        problem = _("You are logged out. Log in in another tab, come back here and send again.")
        raise NotTaken(PictureForm(ladder=ladder), problem, 403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.WIKI_PICTURE_BYTES + WRAPPING:
        raise NotTaken(PictureForm(ladder=ladder), pictures.too_large(), 413)
    form = PictureForm(request.POST, request.FILES, ladder=ladder)
    if not is_ours(request):
        problem = _("The page was open for too long to be sure that it was you. Send again.")
        raise NotTaken(form, problem, 403)
    account: User = request.user  # type: ignore[assignment]
    if account.block:
        problem = _("You cannot edit at the moment: %(reason)s") % {"reason": account.block.reason}
        raise NotTaken(form, problem, 403)
    if not form.is_valid():
        raise NotTaken(form, _("Something is missing: see the marked fields."), 400)
    sent: UploadedFile = form.cleaned_data["image"]
    try:
        return form, pictures.add(account, sent.read(), form.words())
    except PictureError as error:
        raise NotTaken(form, str(error), error.status, error.retry_after) from error


def _ask_for_the_file_again(error: NotTaken) -> None:
    """No browser keeps a chosen file. Where it was the picture that was refused, another one is wanted."""
    form = error.form
    refused = isinstance(error.__cause__, PictureError) and not error.retry_after
    if form.is_bound and not refused and form.files and "image" not in form.errors:
        form.add_error("image", _("Choose the picture again."))


def _form_page(request: HttpRequest, form: PictureForm, problem: str = "") -> HttpResponse:
    return render(request, "media/new.html", {"form": form, "problem": problem})
