"""What each posted form of the policy holds, filled in as a browser would by whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.media.conftest import drawn
from tests.policy.town import NO_KEY, Town
from tests.story import PASSWORD
from wiki.canon.models import Work
from wiki.moderation.models import Proposal, Reason

Data = dict[str, object]
NEW_PASSWORD = "an even longer way home"


def posted(line_data: str, town: Town, role: str, client: Client, path: str) -> Data:
    """The fields of one form. ``client`` may be used to fetch the form first."""
    if not line_data:
        return {}
    if line_data in FIXED:
        return FIXED[line_data]
    what, _, rest = line_data.partition(" ")
    return MADE[what.rstrip(",")](town, role, client, path, rest)


def fields(html: bytes, marker: str = "edit-form") -> Data:
    """What a browser would send back of the form with this class."""
    if not html:
        return {}
    found = lxml.html.fromstring(html.decode()).xpath(f"//form[contains(@class, '{marker}')]")
    return dict(found[0].form_values()) if found else {}


def _edit(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    """The edit form with a sentence changed; where there is none to be had, somebody else's page's."""
    page = client.get(town.address(role, "/characters/{public}/edit/") if rest else path)
    body = {"name": "Heidi Bergman", "body": "Heidi works.\n", "shown": NO_KEY} | fields(page.content)
    return body | {"body": f"{body['body']}\nShe drives.\n", "consent": "on", "summary": "More"}


def _draft(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return _edit(town, role, client, path, rest) | {"save_draft": "1"}


def _new(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    name = path.partition("=")[2]
    return {"name": name, "body": "", "shown": NO_KEY} | fields(client.get(path).content) | {"consent": "on"}


def _picture(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    """A new file each time: what was read once is at its end."""
    words = {"alt": "" if rest else "A berry", "credit": "Drawn", "licence": "cc0-1.0", "gate": ""}
    return words | {"image": SimpleUploadedFile("berry.png", drawn(size=(40, 30)), "image/png")}


def _delete(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {"summary": "There are two pages about this."}


def _restore(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {"summary": "It was right after all."}


def _review(verb: str) -> Callable[..., Data]:
    """A decision on the review screen, about exactly what is to be seen there."""

    def decision(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
        proposal = Proposal.objects.get(pk=int(path.split("/")[4]))
        version, head, result = vars(town.review(proposal)).values()
        reason = {} if rest or verb == "approve" else {"usual": Reason.objects.get().pk}
        return {"verb": verb, "version": version, "head": head, "result": result, **reason}

    return decision


def _bulk(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    proposal = Proposal.objects.get(key=town.words[role][rest.removeprefix("of ")])
    version, head, result = vars(town.review(proposal)).values()
    return {"item": [f"{proposal.key}/{version}/{head}/{result}"]}


def _choose(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    words = town.words[role]
    return {
        "action": "approve_several", "_selected_action": [words["others_pending_pk"], words["others_far_pk"]],
    }  # fmt: skip


def _reset(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {
        "action": "make_reset_links",
        "_selected_action": [town.accounts[rest.removeprefix("link for ")].pk],
    }


def _role(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {"role": rest}


def _block(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    whom = rest.removesuffix(" without a reason")
    account = town.accounts["fan" if role == "anonymous" else role] if whom == "me" else town.accounts[whom]
    return {"account": account.username, "reason": "" if whom != rest else "Vandalism"}


def _own_name(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {"name": town.accounts.get(role, town.accounts["fan"]).username}


def _lift(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {"action": "lift", "_selected_action": [town.words[role]["block_pk"]]}


def _handled(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
    return {"action": "mark_handled", "_selected_action": [town.words[role]["report_pk"]]}


def _ladder(row: str) -> Callable[..., Data]:
    """The form of a row of the ladder; agreed to, if so, with the token from the screen that asked."""

    def form(town: Town, role: str, client: Client, path: str, rest: str) -> Data:
        what = rest.removesuffix("agreed").rstrip(", ")
        data = _ladder_fields(row, what)
        if not rest.endswith("agreed"):
            return data
        asked = lxml.html.fromstring(client.post(path, data).content.decode() or "<p></p>")
        token = asked.xpath("//input[@name='agreed']/@value")
        return data | {"agreed": token[0] if token else "x"}

    return form


def _ladder_fields(row: str, what: str) -> Data:
    podcast = Work.objects.get(key="podcast")
    episode = {"work": podcast.pk, "season": podcast.seasons.get().pk, "code": "S1E6", "ordinal": 6}
    return {
        ("new", "work"): {"key": "book", "title": "The book", "medium": "novel", "position": 3},
        ("new", "season"): {"work": podcast.pk, "number": 2, "title": ""},
        ("new", "episode"): {"work": podcast.pk, "code": "S2E1", "ordinal": 7, "released": date(2019, 1, 1)},
        ("title", "of work"): {"title": "The podcast", "medium": "podcast", "position": 1},
        ("title", "of season"): {"title": "The first one"},
        ("title", "of episode"): episode | {"title": "Renamed"},
        ("hold", "back"): episode | {"withheld": "on"},
        ("remove", ""): {},
    }[row, what]


FIXED: dict[str, Data] = {
    "progress": {"tv": "S1E6"},
    "look": {"theme": "dark"},
    "leak": {"address": "/characters/heidi-bergman/", "words": "It says that she forgot."},
    "preview": {"content": "*Heidi*"},
    "login": {"login": "olga", "password": PASSWORD},
    "wrong login": {"login": "olga", "password": "not her password"},
    "signup": {"username": "newton", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    "password": {
        "password": PASSWORD,
        "oldpassword": PASSWORD,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    },
    "mail": {"email": "olga@example.org"},
    "address": {"email": "new@example.org", "action_add": "1"},
    "yes": {"post": "yes"},
    "why": {"why": "A still from the broadcast."},
    "passage": {"passage": "0", "state": "x"},
    "code": {"code": "123456"},
    "key": {"name": "Another phone", "credential": "{}"},
    "reason": {"label": "Already there", "text": "The page says this already.", "position": 2},
}
MADE: dict[str, Callable[..., Data]] = {
    "edit": _edit,
    "keep": _draft,
    "begin": _new,
    "picture": _picture,
    "propose": _delete,
    "return": _restore,
    "approve": _review("approve"),
    "decline": _review("reject"),
    "ask": _review("changes"),
    "undo": _review("undo"),
    "reopen": _review("reopen"),
    "bulk": _bulk,
    "choose": _choose,
    "reset": _reset,
    "role": _role,
    "block": _block,
    "own": _own_name,
    "lift": _lift,
    "handled": _handled,
    "new": _ladder("new"),
    "remove": _ladder("remove"),
    "title": _ladder("title"),
    "hold": _ladder("hold"),
}
