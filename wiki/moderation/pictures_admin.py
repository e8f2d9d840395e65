"""Pictures in the panel: looked at, and taken down with a reason. Nothing about them is rewritten."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wiki.accounts.models import User
from wiki.media import pictures
from wiki.media.decoding import PictureError
from wiki.media.models import Picture, Showing, address_of
from wiki.moderation.panel import PanelAdmin
from wiki.pages.illustrations import OPENED
from wiki.pages.models import Page
from wiki.spoilers.fields import named_gate
from wiki.spoilers.reader import Reader, reader_of


class TakenDown(admin.SimpleListFilter):
    title = gettext_lazy("shown or not")
    parameter_name = "down"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("may be shown")), ("yes", gettext_lazy("taken down"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(taken_down_at__isnull=self.value() == "no")


@admin.register(Picture)
class PictureAdmin(PanelAdmin):
    """Every picture, newest first. Its words are told where it stands open to who reads them.

    They were written for the place it stands at, so that its own gate alone decides nothing: one that
    nobody published yet, or that only stands further on, is opened first.
    """

    list_display = ["small", "what", "owner", "licence", "opens_with", "created_at", "taken_down_at"]
    list_display_links = ["what"]
    list_filter = [TakenDown, "licence"]
    list_select_related = ["owner", "gate"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["owner__handle__startswith"]
    search_help_text = gettext_lazy("Name of its sender")
    ordering = ["-created_at", "-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        this = OuterRef("pk")
        places = Showing.objects.unredacted().filter(picture=this)  # gate: only whether there is any
        open_places = Showing.objects.visible_to(reader_of(request)).filter(picture=this)
        every = super().get_queryset(request).annotate(stands=Exists(places), told=Exists(open_places))
        return every.prefetch_related("renditions")

    @admin.display(description=gettext_lazy("picture"))
    def small(self, picture: Picture) -> str:
        """Where its words are told. What is further on, or waits, is looked at on its own page."""
        if not picture.told or picture.taken_down_at:  # type: ignore[attr-defined]
            return self.get_empty_value_display()
        smallest = picture.renditions.all()[0]
        return format_html(
            '<img src="{}" alt="" width="{}" height="{}" loading="lazy">',
            address_of(picture, smallest.width), smallest.width, smallest.height,
        )  # fmt: skip

    @admin.display(description=gettext_lazy("shows"))
    def what(self, picture: Picture) -> str:
        if picture.told:  # type: ignore[attr-defined]
            return picture.alt
        return _("A picture further on") if picture.stands else _("A picture that waits")  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("opens with"))
    def opens_with(self, picture: Picture) -> str:
        return named_gate(picture.gate.expression)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The picture with its words and its places, and the one thing one can do about it."""
        picture = self.get_object(request, unquote(object_id))
        if picture is None:
            raise Http404
        if not self.has_change_permission(request, picture):
            raise PermissionDenied
        problem = ""
        if request.method == "POST":
            moderator: User = request.user  # type: ignore[assignment]
            try:
                pictures.take_down(picture, moderator=moderator, why=request.POST.get("why", ""))
            except PictureError as error:
                problem = str(error)
            else:
                messages.success(request, _("Taken down. Nobody sees it any more."))
                return HttpResponseRedirect(reverse("admin:media_picture_changelist"))
        opened, reader = "open" in request.GET, reader_of(request)
        small = picture.renditions.all()[0]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "picture": picture, "told": picture.told or opened,
            "small": small, "places": _places(picture, reader), "problem": problem,
            "why": request.POST.get("why", ""),
            "address": address_of(picture, small.width) + OPENED,
        }  # fmt: skip
        status = 400 if problem else 200
        return render(request, "admin/media/picture/picture.html", context, status=status)


def _places(picture: Picture, reader: Reader) -> list[dict[str, str]]:
    """The pages it stands on as far as they are open to who asks; of others their gate alone."""
    showings = Showing.objects.unredacted().filter(picture=picture).select_related("gate")  # gate: as above
    open_pages = Page.objects.visible_to(reader).with_title(reader)
    pages = {page.key: page for page in open_pages.filter(key__in=[s.place for s in showings])}
    told = [
        {
            "gate": showing.gate.expression,
            "title": pages[showing.place].title if showing.place in pages else "",  # type: ignore[attr-defined]
            "address": pages[showing.place].get_absolute_url() if showing.place in pages else "",
        }
        for showing in showings
    ]
    # Sorted by what is shown alone: by anything else the order would speak of the pages ahead.
    return sorted(
        told, key=lambda place: (not place["title"], place["title"], place["gate"], place["address"])
    )
