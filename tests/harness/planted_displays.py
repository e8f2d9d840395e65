"""More planted mistakes: in marked and guided display, and in opening one passage on purpose.

``DISPLAYED`` are caught by their surface in a display, like those of ``planted.py``. ``OPENED`` are caught
where a passage is opened; each names the check that has to notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.harness.planted import BUGS, Bug, Change, bug
from wiki.pages import reading, views
from wiki.pages.document import dump
from wiki.spoilers import redaction, vector
from wiki.spoilers.models import Watched
from wiki.spoilers.placeholder import PLACEHOLDER
from wiki.spoilers.redaction import Mode, hidden_passages, passage_source
from wiki.spoilers.scanner import Run, write

SIGN = re.compile(r'class="hidden-run"')


def _signs_that_carry(what: Callable[[str], str]) -> Change:
    """Signs on a page with something of the passage they stand for."""
    read = views.read

    def told(revision, reader):
        found = read(revision, reader)
        passages = iter(hidden_passages(revision.document.body, reader.may_see))

        def carrying(sign):
            passage = next(passages, None)
            text = "".join(run.text for run in passage.runs) if passage else ""
            return f'{sign[0]} data-about="{what(text)}"'

        return found and replace(found, html=reading.mark_safe(SIGN.sub(carrying, found.html)))

    return views, "read", told


@bug("pages", display="marked")
def a_sign_tells_the_length_of_what_it_hides():
    yield _signs_that_carry(lambda text: str(len(text)))


@bug("pages", "ravi", display="marked")
def a_sign_tells_whether_it_hides_a_heading():
    yield _signs_that_carry(lambda text: (re.findall(r"^#+ (.*)", text) or [""])[0])


@bug("pages", display="marked")
def a_sign_of_marked_display_names_the_episode():
    signs = redaction._signs
    yield redaction, "_signs", lambda mark, number, mode: signs(mark, number, mode and Mode.GUIDED)


@bug("pages", display="marked")
def a_sign_stands_for_each_letter_of_a_gate():
    def signs(mark, number, mode):
        return (PLACEHOLDER,) * len(str(mark.gate))

    yield redaction, "_signs", signs


@bug("pages", display="guided")
def a_sign_of_guided_display_tells_the_length():
    yield _signs_that_carry(lambda text: str(len(text)))


@bug("pages", "ravi", display="guided")
def a_sign_of_guided_display_begins_to_tell():
    yield _signs_that_carry(lambda text: text[:5])


@bug("pages", display="guided")
def the_state_of_a_guided_page_is_of_the_whole_text():
    read = views.read

    def stated(revision, reader):
        found = read(revision, reader)
        return found and replace(found, state=reading._digest(dump(revision.document))[:16])

    yield views, "read", stated


DISPLAYED = [one for one in BUGS if one.display]


# --- Opening one passage ----------------------------------------------------------------------------

OPENED: list[Bug] = []


def opened(check: str, who: str = ""):
    """Registers a mistake in opening a passage, and the check that must catch it."""

    def register(changes: Callable[[], Iterable[Change]]) -> Callable[[], Iterable[Change]]:
        OPENED.append(Bug(changes.__name__.replace("_", " "), check, who, changes, display="guided"))
        return changes

    return register


@opened("nothing but the passage")
def opening_a_passage_opens_the_next_one_too():
    reveal = views.revealed

    def two(revision, reader, number, state):
        one, other = (reveal(revision, reader, number + more, state) for more in (0, 1))
        return one and reading.mark_safe(one + (other or ""))

    yield views, "revealed", two


@opened("nothing but the passage")
def opening_a_passage_opens_what_is_closed_further_in():
    def whole(passage, _opens):
        return write(Run(run.path[passage.depth + 1 :], run.text) for run in passage.runs)

    yield reading, "passage_source", whole


@opened("nothing but the passage")
def a_passage_finds_the_notes_of_the_whole_page():
    def with_notes(passage, opens):
        return f"{passage_source(passage, opens)}\n\n{notes[0]}" if notes else passage_source(passage, opens)

    notes: list[str] = []
    reveal = views.revealed

    def remembering(revision, reader, number, state):
        notes[:] = ["\n".join(re.findall(r"^\[\w+\]: .*$", revision.document.body, re.MULTILINE))]
        return reveal(revision, reader, number, state)

    yield reading, "passage_source", with_notes
    yield views, "revealed", remembering


@opened("nothing else moves", "ravi")
def opening_a_passage_moves_progress():
    reveal = views.revealed

    def moving(revision, reader, number, state):
        passage = hidden_passages(revision.document.body, reader.may_see)[number]
        for code in sorted(code for clause in passage.mark.gate.clauses for code in clause):
            work, _, local = code.rpartition(".")
            to = reader.progress.moved(work or "tv", local)
            Watched.objects.filter(account=reader.account).update(vector=vector.write(to))
        return reveal(revision, reader, number, state)

    yield views, "revealed", moving


@opened("nothing else moves")
def a_cookie_remembers_what_was_opened():
    render = views.render

    def remembered(request, template, given, **more):
        response = render(request, template, given, **more)
        if "reveal" in template:
            response.set_cookie("progress", "tv:S1E10")
        return response

    yield views, "render", remembered


@opened("nothing else moves")
def what_was_opened_once_stays_open_for_everybody():
    read, reveal, seen = views.read, views.revealed, []

    def opening(revision, reader, number, state):
        html = reveal(revision, reader, number, state)
        seen.append(html or "")
        return html

    def remembering(revision, reader):
        found = read(revision, reader)
        return found and replace(found, html=reading.mark_safe(found.html + "".join(seen)))

    yield views, "revealed", opening
    yield views, "read", remembering
