"""The admin: shut to readers, and for moderators as reticent about what lies ahead of them."""

from __future__ import annotations

from tests.harness.surfaces.registry import Speaks, surface
from tests.harness.visitor import Visitor


@surface("the admin, to who may not enter", speaks=Speaks.OF_EPISODES)
def shut(visitor: Visitor) -> None:
    """Beside its addresses, which “each address” asks."""
    visitor.post("/admin/moderation/proposal/approve/", {"item": "x/y/z"})
    visitor.post("/admin/login/", {"username": "nina", "password": "wrong"})


@surface(
    "the queue", "admin:index", "admin:app_list", "admin:moderation_proposal_changelist",
    "admin:moderation_proposal_change", "admin:moderation_proposal_history",
    "admin:moderation_proposal_approve", "admin/moderation/proposal/<path:object_id>/", staff=True,
)  # fmt: skip
def queue(visitor: Visitor) -> None:
    """What waits: kind, size, risk and episode of an item ahead, and its words only once it is opened.

    Who opens an item asks for the whole of what would be published, so only items ahead are looked at here.
    """
    ahead = [visitor.world.wishes[name].pk for name in ("ahead", "ahead-too")]
    visitor.get("/admin/")
    for query in ("state__exact=pending", "state__exact=applied", "q=gus", "o=1", "kind=character"):
        visitor.get(f"/admin/moderation/proposal/?{query}")
    for pk in ahead:
        item = f"/admin/moderation/proposal/{pk}"
        visitor.get(f"{item}/")
        visitor.get(f"{item}/change/")
        visitor.get(f"{item}/history/")
    visitor.post("/admin/moderation/proposal/", {"action": "approve_several", "_selected_action": ahead})


@surface(
    "logs and reports", "admin:moderation_decision_changelist", "admin:moderation_leakreport_changelist",
    "admin:accounts_user_changelist", staff=True, speaks=Speaks.OF_NOTHING,
)  # fmt: skip
def logs(visitor: Visitor) -> None:
    for path in ("moderation/decision", "moderation/leakreport", "accounts/user"):
        visitor.get(f"/admin/{path}/")


#: URL patterns of the admin that no surface covers for staff, and why. To everybody else all are asked.
_ACTIONS = ("changelist", "add", "change", "delete", "history")
_LADDER = "who looks after the ladder sees all of it: the admin warns what a change would open"
SILENT: dict[str, str] = {
    "admin:login": "redirects to the one door there is, allauth's",
    "admin:logout": "redirects",
    "admin:jsi18n": "translations of Django",
    "admin/(?P<url>.*)$": "nothing is there",
    **{
        f"admin:{model}_{action}": reason
        for model, reason in {
            "canon_work": "works are part of the public skeleton",
            "canon_season": "seasons are part of the public skeleton",
            "canon_episode": _LADDER,
            "moderation_decision": "the log has no screen for one row; nothing is written by hand",
            "moderation_proposal": "an item is neither added nor deleted by hand",
            "moderation_reason": "sentences for every proposal, of none in particular",
            "moderation_leakreport": "words of who reported, which are not the story's",
            "media_picture": "a picture is neither added nor deleted by hand",
            "accounts_user": "names and roles of people",
            "accounts_block": "people and why they may not write",
        }.items()
        for action in _ACTIONS
    },
    **{
        f"admin/{app}/{model}/<path:object_id>/": "redirects to the change form"
        for app, model in (
            ("canon", "work"), ("canon", "season"), ("canon", "episode"), ("moderation", "decision"),
            ("moderation", "reason"), ("moderation", "leakreport"), ("accounts", "user"),
            ("accounts", "block"),
        )
    },
}  # fmt: skip
