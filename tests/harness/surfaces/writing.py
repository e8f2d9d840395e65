"""Writing: the edit form in all its moods, new pages, deleting, one's own edits, previews, reports."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.harness.story import told
from tests.harness.surfaces.registry import AUDREY, HEIDI, KEYS, NOBODY, PAGES, Speaks, key_of_wish, surface
from tests.harness.visitor import Visitor

#: A text that mentions whatever there is to mention, ahead of everything.
MENTIONS = told(
    "Heidi the §Forgetter, Helly §Either and Doctor §Former met [[Audrey §Temple]], [[Walter Cruz]], "
    "Hunter §Hunter, [[The §Sealed]], [[theory:She did it §Herself]], [[S1E9]] and [[Nobody at all]].\n\n"
    "![One](picture:¶jetty) ![Two](picture:¶dose) ![Three](picture:¶bay) ![Four](picture:¶office)\n"
)


@surface("edit forms", "edit")
def edit_forms(visitor: Visitor) -> None:
    for path in visitor.some([*PAGES.values(), NOBODY, "/episodes/s1e9/"]):
        visitor.get(f"{path}edit/")
    for key in visitor.some(KEYS["heidi"]):
        visitor.get(f"{HEIDI}edit/?back_to={key}")


@surface("sending an edit", "edit")
def edits(visitor: Visitor) -> None:
    path = f"{PAGES['facility']}edit/"
    form = visitor.form(path)
    body = form.fields.get("body", [""])[0]
    for typed in visitor.some((
        form.filled(preview="1", body=body + MENTIONS),
        form.filled(preview="1", body=body + MENTIONS, preview_at="S1E3"),
        form.filled(preview="1", body=body + MENTIONS, preview_at="S2E4"),
        form.filled(body="::: spoiler S9E9\nwords", consent="on"),
        form.filled(consent="on"),
        form.filled(add="facts"),
        form.filled(shown="not-one-of-ours", consent="on", body=body + "Words."),
        {**form.filled(consent="on"), "csrfmiddlewaretoken": ""},
    )):  # fmt: skip
        site = "same-origin" if typed.get("csrfmiddlewaretoken") != "" else "cross-site"
        visitor.post(path, typed, sec_fetch_site=site)
    visitor.post(path, form.filled(consent="on", summary="More", body=body + MENTIONS))
    for after in visitor.some((path, f"{PAGES['facility']}history/", PAGES["facility"], "/me/")):
        visitor.get(after)


@surface("editing around hidden passages", "edit", "my-edit")
def edits_around(visitor: Visitor) -> None:
    """What is hidden is put back on saving; nothing of that is told."""
    path = f"{HEIDI}edit/"
    form = visitor.form(path)
    lines = form.fields.get("body", [""])[0].split("\n")
    fewer = "\n".join(line for line in lines if not line.startswith((":::", "- ", "|")))
    for body in visitor.some((fewer, "Other words altogether.\n")):
        sent = visitor.post(path, form.filled(consent="on", body=body, summary="Other"))
        visitor.get(sent.header("Location") or "/me/")
    for after in visitor.some(("/me/", path, HEIDI)):
        visitor.get(after)
    visitor.post(f"{AUDREY}edit/", form.filled(consent="on"))


@surface("writing without an account", "edit", "new", "markdownx_markdownify", "my-edit")
def writing_without_an_account(visitor: Visitor) -> None:
    """The form is looked at, filled and kept before anybody has logged in, and sent by somebody who has."""
    account = visitor.cookies.pop("sessionid", "")
    visitor.cookies["progress"] = visitor.progress
    for path in visitor.some((*PAGES.values(), NOBODY)):
        form = visitor.form(f"{path}edit/")
        body = form.fields.get("body", [""])[0]
        visitor.post("/preview/", {"content": body + MENTIONS}, accept="application/json")
        for verb in visitor.some(("preview", "save_draft", "add")):
            visitor.post(f"{path}edit/", form.filled(body=body + MENTIONS, **{verb: "facts"}))
        visitor.post(f"{path}edit/", form.filled(save_draft="1"), accept="application/json")
        visitor.get(f"{path}edit/")
    visitor.get(f"{HEIDI}edit/?back_to={KEYS['heidi'][0]}")
    visitor.form(f"/new/character/?{urlencode({'name': told('Audrey §Temple')})}")
    form = visitor.form(f"{HEIDI}edit/")
    visitor.get(visitor.post(f"{HEIDI}edit/", form.filled(consent="on", body=MENTIONS)).header("Location"))
    if account:
        visitor.cookies["sessionid"] = account
        sent = visitor.post(f"{HEIDI}edit/", form.filled(consent="on", body=MENTIONS))
        visitor.get(sent.header("Location") or "/me/")
        visitor.get(f"{HEIDI}edit/")


@surface("new pages", "new")
def new_pages(visitor: Visitor) -> None:
    names = ("Walter Cruz", "Audrey §Temple", "Heidi the §Forgetter", "Colin B.", "Ron §Both", "Somebody New")
    for name in map(told, visitor.some(names)):
        path = f"/new/character/?{urlencode({'name': name})}"
        form = visitor.form(path)
        visitor.post(path, form.filled(consent="on", name=name, body=f"{name} is here.\n"))
    for path in visitor.some((
        "/new/theory/", "/new/article/?name=", "/new/episode/?name=S1E9", "/new/episode/?name=S9E9", "/me/",
    )):  # fmt: skip
        visitor.get(path)


@surface("deleting", "delete")
def deleting(visitor: Visitor) -> None:
    for path in visitor.some([NOBODY, *PAGES.values()]):
        visitor.get(f"{path}delete/")
    for path in visitor.some((HEIDI, AUDREY, NOBODY)):
        visitor.post(f"{path}delete/", {"summary": ""})
        visitor.post(f"{path}delete/", {"summary": "It is wrong."})


DELETED = (PAGES["rumour"], PAGES["wedding"])


@surface("bringing back", "restore")
def restoring(visitor: Visitor) -> None:
    for path in visitor.some([*DELETED, AUDREY, NOBODY]):
        visitor.get(f"{path}restore/")
    for path in visitor.some((*DELETED, NOBODY)):
        visitor.post(f"{path}restore/", {"summary": ""})
        visitor.get(visitor.post(f"{path}restore/", {"summary": "It is true."}).header("Location") or "/me/")
    for name in map(told, visitor.some(("A rumour", "The §Wedding"))):
        visitor.get(f"/new/article/?{urlencode({'name': name})}")


@surface("one’s own edits", "me", "my-edit", "withdraw", "reopen")
def own_edits(visitor: Visitor) -> None:
    own = [key_of_wish(f"wish {name}") for name in ("typo", "mine", "early", "gone")]
    others = [key_of_wish(f"this wish {name}") for name in ("ahead", "plain")]
    visitor.get("/me/")
    for key in (*visitor.some(own), *visitor.some(others)):
        visitor.get(f"/me/edits/{key}/")
        for verb in ("withdraw", "reopen"):
            sent = visitor.post(f"/me/edits/{key}/{verb}/")
        visitor.get(sent.header("Location") or f"/me/edits/{key}/")


@surface("live preview", "markdownx_markdownify")
def preview(visitor: Visitor) -> None:
    for at in visitor.some(("", "S1E3", "S2E4", "nonsense")):
        visitor.post("/preview/", {"content": MENTIONS + ">!S1E9: hidden!< words", "at": at})
    # The editor's script asks for hints as well.
    visitor.post("/preview/", {"content": MENTIONS}, accept="application/json")
    for typed in visitor.some((">!S9E9: words", "[[Heidi Bergman]]")):
        visitor.post("/preview/", {"content": typed})
    visitor.get("/preview/")


@surface("reporting a leak", "report-leak", speaks=Speaks.OF_EPISODES)
def report(visitor: Visitor) -> None:
    for path in visitor.some(("", HEIDI, AUDREY, NOBODY)):
        visitor.get(f"/report/?{urlencode({'page': path})}")
    for words in visitor.some(("", "It says who she is.")):
        visitor.post("/report/", {"address": AUDREY, "words": words})
    visitor.get(NOBODY)
