"""What is told of one time stands in one frame, of another in another."""

from __future__ import annotations

import pytest

from tests.story import HEIDI, published
from wiki.pages import markup
from wiki.pages.figures import Figure
from wiki.pages.safe_html import PlainWords
from wiki.pages.tellings import Told, told

KEY = "AbCdEfGhIjKlMnOp"
PICTURE = Figure(((f"/pictures/{KEY}/640.webp", 640),), 640, 400, "A jetty", "Drawn", "CC0")


class Words(PlainWords):
    tellings = {"2018": "wide", "2022": "narrow", "podcast": "audio"}


def rendered(source: str) -> markup.Rendered:
    return markup.render(source, {}, str, Words(), pictures={KEY: PICTURE})


def test_a_heading_that_ends_with_a_telling_wears_it_as_a_tag():
    heading = '<h2 id="h-at-the-desk-2018" class="told told-wide"><span class="telling">2018</span> At the desk</h2>'
    assert rendered("## At the desk, 2018").html.strip() == heading


def test_contents_and_links_know_the_heading_as_it_was_typed():
    page = rendered("## At the desk, 2018")
    assert [(one.id, one.text) for one in page.headings] == [("h-at-the-desk-2018", "At the desk, 2018")]
    assert page.text == "At the desk, 2018"


@pytest.mark.parametrize("heading", ["Born, 1974", "Of 2018", ", 2018", "2018", "The desk,2018 and on"])
def test_any_other_heading_stays_as_it_is(heading):
    assert "told" not in rendered(f"## {heading}").html


def test_a_heading_may_hold_more_than_words():
    assert '<span class="telling">2022</span> <em>Pier</em></h2>' in rendered("## *Pier*, 2022").html


def test_pictures_of_a_section_stand_in_its_frame():
    picture = f"![](picture:{KEY})"
    page = rendered(
        f"{picture}\n\n## One, 2018\n\n{picture}\n\n### Within\n\n{picture}\n\n### But, 2022\n\n{picture}\n\n"
        f"## Other\n\n{picture}\n"
    ).html
    frames = [part[: part.index(">")].strip() for part in page.split("<figure")[1:]]
    assert frames == ["", 'class="in-wide"', 'class="in-wide"', 'class="in-narrow"', ""]


def test_a_fact_may_be_told_of_one_time_too(ladder, log_in):
    published(
        HEIDI.replace(
            "fact Occupation: caseworker in 2018, waitress in 2022", "fact Occupation, 2018: caseworker"
        )
    )
    page = log_in().get("/characters/heidi-bergman/").content.decode()
    assert '<dt><span class="telling telling-wide">2018</span> Occupation</dt><dd>caseworker</dd>' in page


def test_a_wiki_without_tellings_shows_what_was_typed(ladder, log_in, settings):
    settings.WIKI_TELLINGS = {}
    published(f"{HEIDI}\n## At the desk, 2018\n\nShe listens.\n")
    assert (
        '<h2 id="h-at-the-desk-2018">At the desk, 2018</h2>'
        in log_in().get("/characters/heidi-bergman/").content.decode()
    )


def test_only_the_last_comma_counts():
    tellings = {"2018": "wide"}
    assert told("Tampa, Florida, 2018", tellings) == Told("Tampa, Florida", "2018", "wide")
    assert told("Tampa, Florida", tellings) == Told("Tampa, Florida")
