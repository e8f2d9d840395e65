"""Who may do what, written by hand: the truth that the matrix holds the house to.

A line names an address of the resolver, the state of what stands there, and what each role gets, in the
order of ``ROLES``: anonymous, fan, other fan, trusted, moderator, admin, blocked, expired session. One
word counts for everybody. What is not said is refused: a method without an entry answers 405, an address
without a line fails the suite, and of the methods only GET, HEAD (as GET) and POST exist at all.

    ok      the page, and nothing is changed       login   to the log-in page, and back here afterwards
    done    it happened                            door    to the panel's door, which leads to the log-in
    kept    the same page again, and something was kept
    moved   sent elsewhere, nothing is changed     out     logged out
    prove   to type one's password again, and back
    404     byte for byte like an address where nothing ever was
    400, 403, 405, 409   refused, and nothing is changed

Words in braces are filled in by ``town.py``; ``own_`` is the proposal of whoever asks, ``others_`` Olga's.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.policy.town import ROLES


@dataclass(frozen=True)
class Line:
    name: str
    state: str
    path: str
    get: tuple[str, ...]
    post: tuple[str, ...]
    data: str = ""  # which form is posted, see forms.py; "" posts nothing
    like: tuple[str, str] = ("", "")  # what a 404 must not be told apart from: (this word, that word)
    mail: bool = False  # on a wiki that sends mail
    fresh: bool = False  # by somebody who typed their password a moment ago

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"


LINES: list[Line] = []


def on(
    name: str, state: str, path: str, *, get: str = "405", post: str = "405", data: str = "",
    like: str = "", mail: bool = False, fresh: bool = False,
) -> None:  # fmt: skip
    twins = tuple(like.split(" ~ ")) if like else ("", "")
    LINES.append(Line(name, state, path, _row(get), _row(post), data, twins, mail, fresh))  # type: ignore[arg-type]


def _row(words: str) -> tuple[str, ...]:
    row = tuple(words.split())
    row = row * len(ROLES) if len(row) == 1 else row
    assert len(row) == len(ROLES), f"{words} are not {len(ROLES)} words"
    return row


# fmt: off
# --- Reading: the same for everybody at the same episode ---------------------------------------------

on("front", "the front page", "/", get="ok")
on("recent", "recent changes", "/recent/", get="ok")
on("marks", "help", "/help/marks/", get="ok")
on("healthz", "health", "/healthz", get="ok")
on("accent", "the wiki's colour", "/accent.css", get="ok")
on("icon", "the wiki's sign", "/icon.svg", get="ok")
on("robots", "robots.txt", "/robots.txt", get="ok")
on("search", "words of a public page", "/search/?q=Heidi", get="ok")
on("search", "words of a hidden page", "/search/?q=Audrey", get="ok")
for kinds in ("episodes", "characters", "theories", "articles"):
    on("list", kinds, f"/{kinds}/", get="ok")

on("page", "public page", "/characters/{public}/", get="ok")
on("page", "episode nobody wrote about", "/episodes/s1e4/", get="ok")
on("page", "hidden page", "/characters/{hidden}/", get="404", like="{hidden} ~ {missing}")
on("page", "missing page", "/characters/{missing}/", get="404")
on("page", "deleted page", "/characters/{deleted}/", get="404", like="{deleted} ~ {missing_too}")
on("page", "episode that does not exist", "/episodes/s9e9/", get="404")

on("reveal", "public page as it was once", "/characters/{public}/reveal/", data="passage", get="moved", post="409")
on("reveal", "hidden page", "/characters/{hidden}/reveal/", data="passage", get="404", post="404",
   like="{hidden} ~ {missing}")
on("reveal", "missing page", "/characters/{missing}/reveal/", data="passage", get="404", post="404")
on("reveal", "deleted page", "/characters/{deleted}/reveal/", data="passage", get="404", post="404",
   like="{deleted} ~ {missing_too}")

on("history", "public page", "/characters/{public}/history/", get="ok")
on("history", "hidden page", "/characters/{hidden}/history/", get="404", like="{hidden} ~ {missing}")
on("history", "missing page", "/characters/{missing}/history/", get="404")
on("history", "deleted page", "/characters/{deleted}/history/", get="404", like="{deleted} ~ {missing_too}")

on("revision", "public page", "/characters/{public}/history/{revision}/", get="ok")
on("revision", "changed only what is ahead", "/characters/{public}/history/{ahead}/", get="404",
   like="{ahead} ~ {no_key}")
on("revision", "another page's", "/characters/{public}/history/{hidden_revision}/", get="404",
   like="{hidden_revision} ~ {no_key}")
on("revision", "hidden page", "/characters/{hidden}/history/{hidden_revision}/", get="404",
   like="{hidden} ~ {missing}")
on("revision", "deleted page", "/characters/{deleted}/history/{deleted_revision}/", get="404",
   like="{deleted} ~ {missing_too}")
on("revision", "missing", "/characters/{public}/history/{no_key}/", get="404")

on("compare", "public page", "/characters/{public}/compare/?from={first}&to={revision}", get="ok")
on("compare", "without saying which", "/characters/{public}/compare/", get="ok")
on("compare", "without saying which, of a hidden page", "/characters/{hidden}/compare/", get="404",
   like="{hidden} ~ {missing}")
on("compare", "changed only what is ahead", "/characters/{public}/compare/?to={ahead}", get="404",
   like="{ahead} ~ {no_key}")
on("compare", "from what is ahead", "/characters/{public}/compare/?to={revision}&from={ahead}", get="404",
   like="{ahead} ~ {no_key}")
on("compare", "hidden page", "/characters/{hidden}/compare/?to={hidden_revision}", get="404",
   like="{hidden} ~ {missing}")
on("compare", "deleted page", "/characters/{deleted}/compare/?to={deleted_revision}", get="404",
   like="{deleted} ~ {missing_too}")

on("revision", "its text was taken down", "/characters/{partly_taken}/history/{taken}/", get="ok")
on("compare", "from what was taken down", "/characters/{partly_taken}/compare/?from={taken}", get="ok")
on("page", "an older text was taken down", "/characters/{partly_taken}/", get="ok")
on("history", "an older text was taken down", "/characters/{partly_taken}/history/", get="ok")

# --- Pictures: their bytes go where the place they stand at is open ----------------------------------
#   One that waits is its sender's. Moderators say that they want to see what may be ahead of them.
#                           anonymous fan  other trusted moderator admin blocked expired
OPENED = "                  404       404  404   404     ok        ok    404     404"
for state in ("hidden", "others", "down", "shown"):
    gone = {} if state == "shown" else {"like": f"{{{state}_picture}} ~ {{no_key}}"}
    on("picture", state, f"/pictures/{{{state}_picture}}/320.webp", get="ok" if state == "shown" else "404", **gone)
    seen = {"shown": "ok", "down": "404"}.get(state, OPENED)
    on("picture", f"{state}, opened", f"/pictures/{{{state}_picture}}/320.webp?open=1", get=seen, **gone)
on("picture", "own, waiting", "/pictures/{own_picture}/320.webp",
   get="                    404       ok   ok    ok      ok        ok    ok      404")
on("picture", "a width nobody made", "/pictures/{shown_picture}/640.webp", get="404")
on("picture", "missing", "/pictures/{no_key}/320.webp", get="404")
on("pictures", "one's own", "/pictures/",
   get="                    login     ok   ok    ok      ok        ok    ok      login")
on("new-picture", "to send one", "/pictures/new/", data="picture",
   get="                    login     ok   ok    ok      ok        ok    ok      login",
   post="                   403       done done  done    done      done  403     403")
on("new-picture", "without words", "/pictures/new/", data="picture without words",
   get="                    login     ok   ok    ok      ok        ok    ok      login",
   post="                   403       400  400   400     400       400   403     403")
on("markdownx_upload", "from the editor", "/preview/upload/", data="picture",
   post="                   403       done done  done    done      done  403     403")
on("markdownx_upload", "without words", "/preview/upload/", data="picture without words",
   post="                   403       400  400   400     400       400   403     403")

# --- One's progress, and telling the moderators ------------------------------------------------------
#                           anonymous fan  other trusted moderator admin blocked expired
on("progress", "to move along", "/progress/", data="progress",
   get="ok",
   post="                   moved     done done  done    done      done  done    moved")
on("look", "how it looks", "/look/", data="look", get="ok", post="moved")
on("suggest", "words of a public page", "/search/suggest/?q=Heidi", get="ok")
on("suggest", "words of a hidden page", "/search/suggest/?q=Audrey", get="ok")
on("report-leak", "a leak", "/report/?page=/characters/{public}/", data="leak",
   get="ok",
   post="                   done      done done  done    done      done  403     done")

# --- Writing -----------------------------------------------------------------------------------------
#   A form that comes back to somebody who is logged out, or blocked, keeps their text: 403, 409. Without an
#   account one writes in a form of one's own, whose text waits in the session while one logs in.
#                           anonymous fan  other trusted moderator admin blocked expired
on("edit", "public page", "/characters/{public}/edit/", data="edit",
   get="                    ok        ok   ok    ok      ok        ok    ok      ok",
   post="                   login     done done  done    done      done  409     login")
on("edit", "to keep a draft", "/characters/{public}/edit/", data="keep",
   get="                    ok        ok   ok    ok      ok        ok    ok      ok",
   post="                   ok        kept kept  kept    kept      kept  kept    ok")
PARTS = ("section=nothing-there", "section=later", "back_to={revision}")
for part in PARTS:
    on("edit", f"public page, {part}", f"/characters/{{public}}/edit/?{part}", data="edit",
       get="                ok        ok   ok    ok      ok        ok    ok      ok",
       post="               login     done done  done    done      done  409     login")
on("edit", "public page, a draft of one's own", "/characters/{public}/edit/?draft=1", data="edit",
   get="                    login     ok   ok    ok      ok        ok    ok      login",
   post="                   403       done done  done    done      done  409     403")
for part in (*PARTS, "draft=1"):
    on("edit", f"hidden page, {part}", f"/characters/{{hidden}}/edit/?{part}", data="edit of the public page",
       like="{hidden} ~ {missing}",
       get="                login     404  404   404     404       404   404     login",
       post="               403       404  404   404     404       404   404     403")
for state in ("hidden", "missing", "deleted"):
    twin = {"hidden": "{hidden} ~ {missing}", "deleted": "{deleted} ~ {missing_too}"}.get(state, "")
    on("edit", f"{state} page", f"/characters/{{{state}}}/edit/", data="edit of the public page", like=twin,
       get="                login     404  404   404     404       404   404     login",
       post="               403       404  404   404     404       404   404     403")
    on("delete", f"{state} page", f"/characters/{{{state}}}/delete/", data="propose deletion", like=twin,
       get="                login     404  404   404     404       404   404     login",
       post="               login     404  404   404     404       404   404     login")
on("delete", "public page", "/characters/{public}/delete/", data="propose deletion",
   get="                    login     ok   ok    ok      ok        ok    ok      login",
   post="                   login     done done  done    done      done  400     login")
on("restore", "deleted page", "/characters/{deleted}/restore/", data="return",
   get="                    login     ok   ok    ok      ok        ok    ok      login",
   post="                   login     done done  done    done      done  400     login")
for state in ("public", "hidden", "missing"):
    on("restore", f"{state} page", f"/characters/{{{state}}}/restore/", data="return",
       like="{hidden} ~ {missing}" if state == "hidden" else "",
       get="                login     404  404   404     404       404   404     login",
       post="               login     404  404   404     404       404   404     login")
for kind, name in (
    ("character", "Craig"),
    ("article", "The van"),
    ("episode", "S1E4"),
):
    on("new", kind, f"/new/{kind}/?name={name}", data="begin",
       get="                ok        ok   ok    ok      ok        ok    ok      ok",
       post="               login     done done  done    done      done  409     login")
on("edit", "back to what was taken down", "/characters/{partly_taken}/edit/?back_to={taken}", data="edit",
   get="                    ok        ok   ok    ok      ok        ok    ok      ok",
   post="                   login     done done  done    done      done  409     login")
on("new", "theory without a claim", "/new/theory/?name=He knows", data="begin",
   get="                    ok        ok   ok    ok      ok        ok    ok      ok",
   post="                   login     400  400   400     400       400   400     login")
on("new", "of a public page's name", "/new/character/?name=Heidi Bergman", data="begin",
   get="                    ok        ok   ok    ok      ok        ok    ok      ok",
   post="                   login     400  400   400     400       400   400     login")
on("new", "of a hidden page's name", "/new/character/?name=Audrey Temple", data="begin",
   get="                    ok        ok   ok    ok      ok        ok    ok      ok",
   post="                   login     done done  done    done      done  409     login")
on("new", "of an episode that does not exist", "/new/episode/?name=S9E9",
   get="                    moved     moved moved moved  moved     moved moved   moved",
   post="                   403       400  400   400     400       400   400     403")
on("markdownx_markdownify", "a preview", "/preview/", data="preview",
   post="                   ok        ok   ok    ok      ok        ok    403     ok")

# --- One's own proposals: nobody else's business, not even a moderator's here ------------------------
#                           anonymous fan  other trusted moderator admin blocked expired
on("me", "one's edits", "/me/",
   get="                    login     ok   ok    ok      ok        ok    ok      login")
STATES = ("pending", "far", "asked", "rejected", "withdrawn", "applied", "buried")
for state in STATES:
    on("my-edit", f"own {state}", f"/me/edits/{{own_{state}}}/",
       get="                login     ok   ok    ok      ok        ok    ok      login")
    on("my-edit", f"another's {state}", f"/me/edits/{{others_{state}}}/", like=f"{{others_{state}}} ~ {{no_key}}",
       get="                login     404  404   404     404       404   404     login")
for verb, state in (
    ("withdraw", "pending"),
    ("reopen", "rejected"),
    ("reopen", "withdrawn"),
):
    on(verb, f"another's {state}", f"/me/edits/{{others_{state}}}/{verb}/", like=f"{{others_{state}}} ~ {{no_key}}",
       post="               login     404  404   404     404       404   404     login")
for verb in ("withdraw", "reopen"):
    on(verb, "missing", f"/me/edits/{{no_key}}/{verb}/",
       post="               login     404  404   404     404       404   404     login")
on("my-edit", "missing", "/me/edits/{no_key}/",
   get="                    login     404  404   404     404       404   404     login")
for state in ("pending", "far", "asked"):
    on("withdraw", f"own {state}", f"/me/edits/{{own_{state}}}/withdraw/",
       post="               login     done done  done    done      done  moved   login")
    on("reopen", f"own {state}", f"/me/edits/{{own_{state}}}/reopen/",
       post="               login     moved moved moved  moved     moved moved   login")
for state in ("rejected", "withdrawn"):
    on("withdraw", f"own {state}", f"/me/edits/{{own_{state}}}/withdraw/",
       post="               login     moved moved moved  moved     moved moved   login")
    on("reopen", f"own {state}", f"/me/edits/{{own_{state}}}/reopen/",
       post="               login     done done  done    done      done  moved   login")
for verb in ("withdraw", "reopen"):
    on(verb, "own applied", f"/me/edits/{{own_applied}}/{verb}/",
       post="               login     moved moved moved  moved     moved moved   login")

# --- Accounts: what allauth mounts and we use; the rest of it answers 404 ----------------------------
#                           anonymous fan  other trusted moderator admin blocked expired
on("account_root", "nothing named", "/accounts/", get="moved")
on("account_login", "the right password", "/accounts/login/", data="login",
   get="                    ok        moved moved moved  moved     moved moved   ok",
   post="                   done      moved moved moved  moved     moved moved   done")
on("account_login", "a wrong password", "/accounts/login/", data="wrong login",
   get="                    ok        moved moved moved  moved     moved moved   ok",
   post="                   ok        moved moved moved  moved     moved moved   ok")
on("account_logout", "to go", "/accounts/logout/",
   get="                    moved     ok   ok    ok      ok        ok    ok      moved",
   post="                   moved     out  out   out     out       out   out     moved")
on("account_signup", "to join", "/accounts/signup/", data="signup",
   get="                    ok        moved moved moved  moved     moved moved   ok",
   post="                   done      moved moved moved  moved     moved moved   done")
on("account_inactive", "a closed account", "/accounts/inactive/", get="ok")
MINE = "                    login     ok   ok    ok      ok        ok    ok      login"
MINE_DONE = "               login     done done  done    done      done  done    login"
MINE_MOVED = "              login     moved moved moved  moved     moved moved   login"
MINE_PROVEN = "             login     prove prove prove  prove     prove prove   login"
MINE_NO_POST = "            login     405  405   405     405       405   405     login"
MINE_GONE = "               login     404  404   404     404       404   404     login"
COMING_IN = "               ok        moved moved moved  moved     moved moved   ok"
on("account", "one's own", "/me/account/", get=MINE)
on("account_reauthenticate", "the right password", "/accounts/reauthenticate/", data="password",
   get=MINE, post=MINE_MOVED)
on("account_change_password", "to change it", "/accounts/password/change/", data="password",
   get=MINE, post=MINE_DONE)
on("account_set_password", "there is one already", "/accounts/password/set/", data="password",
   get=MINE_MOVED, post=MINE_MOVED)
on("account_reset_password", "without mail", "/accounts/password/reset/", data="mail", get="ok", post="405")
on("account_reset_password", "with mail", "/accounts/password/reset/", data="mail", mail=True,
   get="ok", post="moved")
on("account_reset_password_done", "without mail", "/accounts/password/reset/done/", get="404", post="404")
on("account_reset_password_done", "with mail", "/accounts/password/reset/done/", get="ok", mail=True)
on("account_reset_password_from_key", "a made-up key", "/accounts/password/reset/key/1-abc-def/",
   data="password", get="ok", post="ok")
on("account_reset_password_from_key", "a good key", "{reset}", data="password", get="moved", post="moved")
on("account_reset_password_from_key_done", "afterwards", "/accounts/password/reset/key/done/", get="ok")
on("account_email", "without mail", "/accounts/email/", data="address", get="404", post="404")
on("account_email", "with mail", "/accounts/email/", data="address", mail=True,
   get=MINE, post=MINE_DONE)
on("account_email_verification_sent", "without mail", "/accounts/confirm-email/", get="404", post="404")
on("account_email_verification_sent", "nothing is under way", "/accounts/confirm-email/", mail=True,
   get="ok", post="405")
on("account_confirm_email", "without mail", "/accounts/confirm-email/made-up/", get="404", post="404")
on("account_confirm_email", "a made-up key", "/accounts/confirm-email/made-up/", mail=True, get="ok", post="404")
on("account_request_login_code", "without mail", "/accounts/login/code/", data="mail", get="404", post="404")
on("account_request_login_code", "with mail", "/accounts/login/code/", data="mail", mail=True,
   get=COMING_IN, post="moved")
on("account_confirm_login_code", "without mail", "/accounts/login/code/confirm/", get="404", post="404")
on("account_confirm_login_code", "nothing is under way", "/accounts/login/code/confirm/", mail=True,
   get="moved", post="moved")

#                           anonymous fan  other trusted moderator admin blocked expired
FACTOR = "/accounts/2fa"
on("mfa_index", "one's own", f"{FACTOR}/", get=MINE, post=MINE_NO_POST)
on("mfa_authenticate", "nothing is under way", f"{FACTOR}/authenticate/", get="moved", post="moved")
on("mfa_reauthenticate", "without an app", f"{FACTOR}/reauthenticate/", get=MINE_MOVED, post=MINE_MOVED)
on("mfa_activate_totp", "hours later", f"{FACTOR}/totp/activate/", get=MINE_PROVEN, post=MINE_PROVEN)
on("mfa_activate_totp", "a wrong code", f"{FACTOR}/totp/activate/", data="code", fresh=True,
   get=MINE, post=MINE)
on("totp-qr", "hours later", f"{FACTOR}/totp/qr.svg", get=MINE_PROVEN)
on("totp-qr", "nothing is under way", f"{FACTOR}/totp/qr.svg", fresh=True, get=MINE_GONE)
on("mfa_deactivate_totp", "there is none", f"{FACTOR}/totp/deactivate/", fresh=True,
   get=MINE_GONE, post=MINE_GONE)
CODES = f"{FACTOR}/recovery-codes/"
on("mfa_view_recovery_codes", "there are none", CODES, fresh=True, get=MINE_GONE, post=MINE_NO_POST)
on("mfa_download_recovery_codes", "there are none", f"{CODES}download/", fresh=True, get=MINE_GONE,
   post=MINE_GONE)
on("mfa_generate_recovery_codes", "hours later", f"{CODES}generate/", get=MINE_PROVEN, post=MINE_PROVEN)
on("mfa_generate_recovery_codes", "for a passkey", f"{CODES}generate/", fresh=True, get=MINE, post=MINE_DONE)
KEYS = f"{FACTOR}/webauthn/"
on("mfa_list_webauthn", "one's own", KEYS, get=MINE, post=MINE_NO_POST)
on("mfa_add_webauthn", "hours later", f"{KEYS}add/", get=MINE_PROVEN, post=MINE_PROVEN)
on("mfa_add_webauthn", "with nonsense", f"{KEYS}add/", data="key", fresh=True, get=MINE, post=MINE)
on("mfa_login_webauthn", "with nonsense", f"{KEYS}login/", data="key", get="moved", post="moved")
on("mfa_reauthenticate_webauthn", "with nonsense", f"{KEYS}reauthenticate/", data="key",
   get=MINE, post=MINE_MOVED)
for verb in ("edit", "remove"):
    on(f"mfa_{verb}_webauthn", "own, hours later", f"{KEYS}keys/{{own_passkey_pk}}/{verb}/", data="key",
       get=MINE_PROVEN, post=MINE_PROVEN)
    on(f"mfa_{verb}_webauthn", "own", f"{KEYS}keys/{{own_passkey_pk}}/{verb}/", data="key", fresh=True,
       get=MINE, post=MINE_DONE)
    on(f"mfa_{verb}_webauthn", "another's", f"{KEYS}keys/{{others_passkey_pk}}/{verb}/", data="key", fresh=True,
       get=MINE_GONE, post=MINE_GONE)
on("usersessions_list", "one's own", "/accounts/sessions/", get=MINE, post=MINE_MOVED)
on("export-account", "hours later", "/me/export/", get=MINE_PROVEN)
on("export-account", "now", "/me/export/", fresh=True, get=MINE)
on("empty-account", "hours later", "/me/empty/", data="own name", get=MINE_PROVEN, post=MINE_PROVEN)
on("empty-account", "another name", "/me/empty/", data="login", fresh=True, get=MINE,
   post="                   login     400  400   400     400       400   400     login")
on("empty-account", "by one's own name; but somebody must be admin", "/me/empty/", data="own name", fresh=True,
   get=MINE,
   post="                   login     out  out   out     out       400   out     login")

# --- The panel: moderators and admins, as long as they are that and not blocked ----------------------
#                           anonymous fan  other trusted moderator admin blocked expired
SHOWN = "                   door      door door  door    ok        ok    door    door"
GONE = "                    door      door door  door    404       404   door    door"
SENT = "                    door      door door  door    moved     moved door    door"
DONE = "                    door      door door  door    done      done  door    door"
CLASH = "                   door      door door  door    409       409   door    door"
NO_POST = "                 door      door door  door    405       405   door    door"
FORBIDDEN = "               door      door door  door    403       403   door    door"
ADMIN_SHOWN = "             door      door door  door    403       ok    door    door"
ADMIN_DONE = "              door      door door  door    403       done  door    door"
ADMIN_GONE = "              door      door door  door    403       404   door    door"

on("admin:index", "the panel", "/admin/", get=SHOWN, post=NO_POST)
on("admin:login", "its door", "/admin/login/?next=/admin/",
   get="                    login     403  403   403     moved     moved 403     login",
   post="                   login     403  403   403     moved     moved 403     login")
on("admin:logout", "to go", "/admin/logout/", get="moved", post="moved")
on("admin:jsi18n", "its words", "/admin/jsi18n/", get=SHOWN, post=NO_POST)
on("admin:app_list", "moderation", "/admin/moderation/", get=SHOWN, post=NO_POST)
on("admin:app_list", "accounts", "/admin/accounts/", get=SHOWN, post=NO_POST)
on("admin:app_list", "the ladder", "/admin/canon/",
   get="                    door      door door  door    404       ok    door    door", post=NO_POST)
on("admin/(?P<url>.*)$", "nothing", "/admin/nothing/", get=GONE, post=GONE)
on("admin/(?P<url>.*)$", "a page's address by its number", "/admin/r/{page_type_pk}/{public_page_pk}/",
   get=GONE, post=GONE)
for path in ("autocomplete/", "password_change/", "auth/group/", "account/emailaddress/", "pages/page/"):
    on("admin/(?P<url>.*)$", f"no {path}", f"/admin/{path}", get=GONE, post=GONE)

QUEUE = "/admin/moderation/proposal/"
on("admin:moderation_proposal_changelist", "the queue", f"{QUEUE}?state__exact=pending", data="choose two",
   get=SHOWN, post=SHOWN)
on("admin:moderation_proposal_changelist", "at once", QUEUE, get=SENT, post=SENT)
on("admin:moderation_proposal_changelist", "by a title", f"{QUEUE}?title__startswith=Audrey",
   get="                    door      door door  door    400       400   door    door",
   post="                   door      door door  door    400       400   door    door")
on("admin:moderation_proposal_add", "by hand", f"{QUEUE}add/", get=FORBIDDEN, post=FORBIDDEN)
on("admin:moderation_proposal_delete", "another's pending", f"{QUEUE}{{others_pending_pk}}/delete/",
   data="yes", get=FORBIDDEN, post=FORBIDDEN)
on("admin:moderation_proposal_history", "another's pending", f"{QUEUE}{{others_pending_pk}}/history/",
   get=SENT, post=NO_POST)
on("admin/moderation/proposal/<path:object_id>/", "short", f"{QUEUE}{{others_pending_pk}}/",
   get=SENT, post=SENT)
CHANGE = "admin:moderation_proposal_change"
for state in STATES:
    on(CHANGE, f"another's {state}", f"{QUEUE}{{others_{state}_pk}}/change/", get=SHOWN, post=CLASH)
    on(CHANGE, f"own {state}, approved", f"{QUEUE}{{own_{state}_pk}}/change/", data="approve",
       get=SHOWN, post=CLASH)
for state in ("pending", "asked", "rejected", "withdrawn"):
    on(CHANGE, f"own {state}, declined", f"{QUEUE}{{own_{state}_pk}}/change/", data="decline",
       get=SHOWN, post=CLASH)
on(CHANGE, "missing", f"{QUEUE}{{no_pk}}/change/", get=GONE, post=GONE)
on(CHANGE, "no number", f"{QUEUE}x/change/", get=GONE, post=GONE)
for state in ("pending", "far"):
    for verb in ("approve", "decline", "ask"):
        on(CHANGE, f"another's {state}, {verb}", f"{QUEUE}{{others_{state}_pk}}/change/", data=verb,
           get=SHOWN, post=DONE)
on(CHANGE, "another's pending, declined without a reason", f"{QUEUE}{{others_pending_pk}}/change/",
   data="decline without a reason", get=SHOWN, post=CLASH)
on(CHANGE, "another's asked, declined", f"{QUEUE}{{others_asked_pk}}/change/", data="decline",
   get=SHOWN, post=DONE)
for state in ("asked", "rejected", "withdrawn", "applied"):
    on(CHANGE, f"another's {state}, approved", f"{QUEUE}{{others_{state}_pk}}/change/", data="approve",
       get=SHOWN, post=CLASH)
on(CHANGE, "another's applied, undone", f"{QUEUE}{{others_applied_pk}}/change/", data="undo",
   get=SHOWN, post=DONE)
on(CHANGE, "another's pending, undone", f"{QUEUE}{{others_pending_pk}}/change/", data="undo",
   get=SHOWN, post=CLASH)
on(CHANGE, "another's rejected, reopened", f"{QUEUE}{{others_rejected_pk}}/change/", data="reopen",
   get=SHOWN, post=DONE)
on(CHANGE, "another's asked, reopened", f"{QUEUE}{{others_asked_pk}}/change/", data="reopen",
   get=SHOWN, post=DONE)
on(CHANGE, "another's withdrawn, reopened", f"{QUEUE}{{others_withdrawn_pk}}/change/", data="reopen",
   get=SHOWN, post=CLASH)
BULK = "admin:moderation_proposal_approve"
on(BULK, "another's pending", f"{QUEUE}approve/", data="bulk of others_pending", get=SENT, post=DONE)
on(BULK, "own pending", f"{QUEUE}approve/", data="bulk of own_pending", get=SENT, post=SENT)
on(BULK, "nothing", f"{QUEUE}approve/", get=SENT, post=SENT)

LOG = "/admin/moderation/decision/"
on("admin:moderation_decision_changelist", "the log", LOG, get=SHOWN, post=NO_POST)
on("admin:moderation_decision_add", "by hand", f"{LOG}add/", get=FORBIDDEN, post=FORBIDDEN)
on("admin:moderation_decision_change", "leads to its proposal", f"{LOG}{{decision_pk}}/change/", get=SENT,
   post=NO_POST)
on("admin:moderation_decision_history", "leads to its proposal", f"{LOG}{{decision_pk}}/history/", get=SENT,
   post=NO_POST)
on("admin:moderation_decision_change", "missing", f"{LOG}{{no_pk}}/change/", get=GONE, post=NO_POST)
on("admin:moderation_decision_delete", "never", f"{LOG}{{decision_pk}}/delete/", data="yes",
   get=FORBIDDEN, post=FORBIDDEN)
on("admin/moderation/decision/<path:object_id>/", "short", f"{LOG}{{decision_pk}}/", get=SENT, post=SENT)

REASON = "/admin/moderation/reason/"
on("admin:moderation_reason_changelist", "all", REASON, get=SHOWN, post=NO_POST)
on("admin:moderation_reason_add", "a new one", f"{REASON}add/", data="reason",
   get=ADMIN_SHOWN, post=ADMIN_DONE)
on("admin:moderation_reason_change", "one", f"{REASON}{{reason_pk}}/change/", data="reason",
   get=SHOWN, post=ADMIN_DONE)
on("admin:moderation_reason_delete", "one", f"{REASON}{{reason_pk}}/delete/", data="yes",
   get=ADMIN_SHOWN, post=ADMIN_DONE)
on("admin:moderation_reason_history", "one", f"{REASON}{{reason_pk}}/history/", get=SHOWN, post=NO_POST)
on("admin/moderation/reason/<path:object_id>/", "short", f"{REASON}{{reason_pk}}/", get=SENT, post=SENT)

LEAKS = "/admin/moderation/leakreport/"
on("admin:moderation_leakreport_changelist", "all", LEAKS, data="handled", get=SHOWN, post=DONE)
on("admin:moderation_leakreport_add", "by hand", f"{LEAKS}add/", get=FORBIDDEN, post=FORBIDDEN)
on("admin:moderation_leakreport_change", "one", f"{LEAKS}{{report_pk}}/change/", get=SHOWN, post=DONE)
on("admin:moderation_leakreport_change", "missing", f"{LEAKS}{{no_pk}}/change/", get=GONE, post=GONE)
on("admin:moderation_leakreport_delete", "never", f"{LEAKS}{{report_pk}}/delete/", data="yes",
   get=FORBIDDEN, post=FORBIDDEN)
on("admin:moderation_leakreport_history", "one", f"{LEAKS}{{report_pk}}/history/", get=SHOWN, post=NO_POST)
on("admin/moderation/leakreport/<path:object_id>/", "short", f"{LEAKS}{{report_pk}}/", get=SENT, post=SENT)

PICTURES = "/admin/media/picture/"
on("admin:app_list", "pictures", "/admin/media/", get=SHOWN, post=NO_POST)
on("admin:media_picture_changelist", "all", PICTURES, get=SHOWN, post=NO_POST)
on("admin:media_picture_changelist", "by its words", f"{PICTURES}?alt__startswith=A",
   get="                    door      door door  door    400       400   door    door", post=NO_POST)
on("admin:media_picture_add", "by hand", f"{PICTURES}add/", get=FORBIDDEN, post=FORBIDDEN)
on("admin:media_picture_change", "one is taken down", f"{PICTURES}{{picture_pk}}/change/", data="why",
   get=SHOWN, post=DONE)
on("admin:media_picture_change", "without saying why", f"{PICTURES}{{picture_pk}}/change/", get=SHOWN,
   post="                   door      door door  door    400       400   door    door")
on("admin:media_picture_change", "missing", f"{PICTURES}{{no_pk}}/change/", get=GONE, post=GONE)
on("admin:media_picture_delete", "never", f"{PICTURES}{{picture_pk}}/delete/", data="yes",
   get=FORBIDDEN, post=FORBIDDEN)
on("admin:media_picture_history", "one", f"{PICTURES}{{picture_pk}}/history/", get=SHOWN, post=NO_POST)
on("admin/media/picture/<path:object_id>/", "short", f"{PICTURES}{{picture_pk}}/", get=SENT, post=SENT)

#                           anonymous fan  other trusted moderator admin blocked expired
PEOPLE = "/admin/accounts/user/"
on("admin:accounts_user_changelist", "all, with a new way in for a fan", PEOPLE, data="reset link for olga",
   get=SHOWN, post=DONE)
on("admin:accounts_user_changelist", "all, with a new way in for a moderator", PEOPLE,
   data="reset link for judge", get=SHOWN,
   post="                   door      door door  door    moved     done  door    door")
on("admin:accounts_user_changelist", "by a password", f"{PEOPLE}?password__startswith=md5",
   get="                    door      door door  door    400       400   door    door",
   post="                   door      door door  door    400       400   door    door")
on("admin:accounts_user_changelist", "by a mail address", f"{PEOPLE}?email__startswith=a",
   get="                    door      door door  door    400       400   door    door",
   post="                   door      door door  door    400       400   door    door")
on("admin:accounts_user_add", "by hand", f"{PEOPLE}add/", get=FORBIDDEN, post=FORBIDDEN)
on("admin:accounts_user_delete", "never", f"{PEOPLE}{{olga_pk}}/delete/", data="yes",
   get=FORBIDDEN, post=FORBIDDEN)
on("admin:accounts_user_history", "a fan", f"{PEOPLE}{{olga_pk}}/history/", get=SHOWN, post=NO_POST)
on("admin/accounts/user/<path:object_id>/", "short", f"{PEOPLE}{{olga_pk}}/", get=SENT, post=SENT)
on("admin:accounts_user_change", "missing", f"{PEOPLE}{{no_pk}}/change/", get=SENT, post=SENT)
on("admin:accounts_user_change", "a fan becomes trusted", f"{PEOPLE}{{olga_pk}}/change/", data="role trusted",
   get=SHOWN, post=DONE)
for role in ("moderator", "admin"):
    on("admin:accounts_user_change", f"a fan becomes {role}", f"{PEOPLE}{{olga_pk}}/change/",
       data=f"role {role}", get=SHOWN,
       post="               door      door door  door    ok        done  door    door")
on("admin:accounts_user_change", "a moderator becomes a fan", f"{PEOPLE}{{judge_pk}}/change/",
   data="role fan", get=SHOWN,
   post="                   door      door door  door    moved     done  door    door")
on("admin:accounts_user_change", "oneself", f"{PEOPLE}{{me_pk}}/change/", data="role fan",
   get=SHOWN, post=SENT)
on("admin:accounts_user_change", "the admin becomes a fan", f"{PEOPLE}{{admin_pk}}/change/", data="role fan",
   get=SHOWN, post=SENT)

BLOCKS = "/admin/accounts/block/"
on("admin:accounts_block_changelist", "one is lifted", BLOCKS, data="lift", get=SHOWN, post=DONE)
on("admin:accounts_block_add", "of a fan", f"{BLOCKS}add/", data="block olga", get=SHOWN, post=DONE)
on("admin:accounts_block_add", "without a reason", f"{BLOCKS}add/", data="block olga without a reason",
   get=SHOWN, post=SHOWN)
on("admin:accounts_block_add", "of a moderator", f"{BLOCKS}add/", data="block judge", get=SHOWN,
   post="                   door      door door  door    ok        done  door    door")
on("admin:accounts_block_add", "of an admin", f"{BLOCKS}add/", data="block admin", get=SHOWN, post=SHOWN)
on("admin:accounts_block_add", "of oneself", f"{BLOCKS}add/", data="block me", get=SHOWN, post=SHOWN)
on("admin:accounts_block_change", "never rewritten", f"{BLOCKS}{{block_pk}}/change/", data="block olga",
   get=SHOWN, post=FORBIDDEN)
on("admin:accounts_block_delete", "never", f"{BLOCKS}{{block_pk}}/delete/", data="yes",
   get=FORBIDDEN, post=FORBIDDEN)
on("admin:accounts_block_history", "one", f"{BLOCKS}{{block_pk}}/history/", get=SHOWN, post=NO_POST)
on("admin/accounts/block/<path:object_id>/", "short", f"{BLOCKS}{{block_pk}}/", get=SENT, post=SENT)

# --- The ladder: admins only, and nothing happens before they saw what it would open ------------------
#                           anonymous fan  other trusted moderator admin blocked expired
for table in ("work", "season", "episode"):
    ROOM = f"/admin/canon/{table}/"
    ROW = f"{ROOM}{{{table}_pk}}/"
    on(f"admin:canon_{table}_changelist", "all", ROOM, get=ADMIN_SHOWN, post=NO_POST)
    on(f"admin:canon_{table}_add", "asked first", f"{ROOM}add/", data=f"new {table}",
       get=ADMIN_SHOWN, post=ADMIN_SHOWN)
    on(f"admin:canon_{table}_add", "and agreed to", f"{ROOM}add/", data=f"new {table}, agreed",
       get=ADMIN_SHOWN, post=ADMIN_DONE)
    on(f"admin:canon_{table}_change", "a title", f"{ROW}change/", data=f"title of {table}",
       get=ADMIN_SHOWN, post=ADMIN_DONE)
    on(f"admin:canon_{table}_change", "missing", f"{ROOM}{{no_pk}}/change/", get=ADMIN_GONE, post=ADMIN_GONE)
    on(f"admin:canon_{table}_history", "one", f"{ROW}history/", get=ADMIN_SHOWN, post=NO_POST)
    on(f"admin/canon/{table}/<path:object_id>/", "short", ROW, get=SENT, post=SENT)
for table in ("work", "season"):
    on(f"admin:canon_{table}_delete", "never", f"/admin/canon/{table}/{{{table}_pk}}/delete/", data="yes",
       get=FORBIDDEN, post=FORBIDDEN)
EPISODE = "/admin/canon/episode/{episode_pk}"
on("admin:canon_episode_change", "held back, asked first", f"{EPISODE}/change/", data="hold back",
   get=ADMIN_SHOWN, post=ADMIN_SHOWN)
on("admin:canon_episode_change", "held back, agreed to", f"{EPISODE}/change/", data="hold back, agreed",
   get=ADMIN_SHOWN, post=ADMIN_DONE)
on("admin:canon_episode_delete", "asked first", f"{EPISODE}/delete/", get=ADMIN_SHOWN, post=ADMIN_SHOWN)
on("admin:canon_episode_delete", "and agreed to", f"{EPISODE}/delete/", data="remove, agreed",
   get=ADMIN_SHOWN, post=ADMIN_DONE)
on("admin:canon_episode_delete", "missing", "/admin/canon/episode/{no_pk}/delete/",
   get=ADMIN_GONE, post=ADMIN_GONE)
# fmt: on
