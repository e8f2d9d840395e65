"""Two rendered texts as one: what came, what went, and the page around it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wiki.pages.redline import Block, redline


def told(old: str, new: str) -> str:
    return "".join(block.html or "…" for block in redline(old, new))


def test_words_that_changed_are_marked_where_they_stand():
    assert told("<p>She waits tables.</p>", "<p>She serves tables.</p>") == (
        "<p>She <del>waits</del> <ins>serves</ins> tables.</p>"
    )


def test_a_word_that_came_or_went_stands_alone():
    assert told("<p>She waits at tables.</p>", "<p>She waits at long tables.</p>") == (
        "<p>She waits at <ins>long</ins> tables.</p>"
    )
    assert told("<p>She waits at long tables.</p>", "<p>She waits at tables.</p>") == (
        "<p>She waits at <del>long</del> tables.</p>"
    )


def test_what_went_at_the_end_stays_within_its_element():
    assert told("<p>She waits <em>at length</em>.</p>", "<p>She waits <em>at</em></p>") == (
        "<p>She waits <em>at <del>length.</del></em></p>"
    )


def test_several_words_are_one_change_and_tags_are_never_torn():
    assert told("<p>She is here now.</p>", "<p>She is <em>not at all</em> here now.</p>") == (
        "<p>She is <em><ins>not at all</ins></em> here now.</p>"
    )


def test_blocks_come_and_go_whole():
    assert redline("<p>One of two.</p>\n<p>Gone.</p>", "<p>One of two.</p>\n<ul><li>New</li></ul>") == [
        Block("equal", "<p>One of two.</p>"),
        Block("delete", "<p><del>Gone.</del></p>"),
        Block("insert", "<ul><li><ins>New</ins></li></ul>"),
    ]


def test_what_is_far_from_a_change_is_left_out():
    far = "".join(f"<p>Paragraph {word}.</p>" for word in ("one", "two", "three", "four"))
    blocks = redline(f"{far}<p>She waits here.</p>{far}", f"{far}<p>She stays here.</p>{far}")
    assert [block.tag for block in blocks] == ["gap", "equal", "replace", "equal", "gap"]


def test_what_reads_the_same_differs_in_nothing():
    assert redline("<p>One.</p>", "<p>One.</p>") == []
    assert redline('<h2 id="a">One</h2>', '<h2 id="b">One</h2>') == []


def test_another_link_or_picture_is_shown_as_it_is_now():
    (block,) = redline('<p><a href="/a/">Heidi</a></p>', '<p><a href="/b/">Heidi</a></p>')
    assert block == Block("replace", '<p><a href="/b/">Heidi</a></p>')


def test_nothing_is_named_twice_on_the_page_that_shows_it():
    old = '<h2 id="h-a">Work</h2><p>See <a href="#h-a">there</a>, <a href="/b/#c">here</a>.</p>'
    html = told(old, old.replace("See", "Look"))
    assert "id=" not in html
    assert 'href="#' not in html
    assert 'href="/b/#c"' in html


def test_signs_stay_what_they_are():
    assert (
        told("<p>a &lt; b, c</p>", "<p>a &lt; b, &amp;</p>")
        == "<p>a &lt; b, <del>c</del> <ins>&amp;</ins></p>"
    )
    assert told('<p title="a > b">One two.</p>', '<p title="a > b">One three.</p>') == (
        '<p title="a > b">One <del>two</del> <ins>three</ins>.</p>'
    )


def test_what_went_is_told_before_what_came_in_its_place():
    html = told("<p>One.</p><p>Old words all.</p><p>Two.</p>", "<p>One.</p><p>Something else.</p><p>Two.</p>")
    assert html.index("<del>Old words all.</del>") < html.index("<ins>Something else.</ins>")


def test_a_paragraph_that_became_a_list_went_and_the_list_came():
    assert told("<p>She waits tables.</p>", "<ul><li>She waits tables.</li></ul>") == (
        "<p><del>She waits tables.</del></p><ul><li><ins>She waits tables.</ins></li></ul>"
    )


def test_an_item_of_a_list_goes_as_one():
    assert told(
        "<ul>\n<li>A pelican</li>\n<li>Two gulls</li>\n<li>A fish</li>\n</ul>",
        "<ul>\n<li>Two gulls</li>\n<li>A fish</li>\n</ul>",
    ) == "<ul>\n<li><del>A pelican</del></li>\n<li>Two gulls</li>\n<li>A fish</li>\n</ul>"  # fmt: skip


def test_a_row_of_a_table_goes_as_one_and_words_stay_in_their_cell():
    def table(*rows: tuple[str, str]) -> str:
        cells = "".join(f"<tr><td>{one}</td><td>{other}</td></tr>" for one, other in rows)
        return f"<table><tbody>{cells}</tbody></table>"

    old = table(("S1E1", "there at last"), ("S1E2", "absent"), ("S1E3", "there"))
    new = table(("S1E1", "there too late"), ("S1E3", "there"))
    (block,) = redline(old, new)
    assert "<tr>\n<td>S1E1</td>\n<td>there <del>at last</del> <ins>too late</ins></td>\n</tr>" in block.html
    assert "<tr><td><del>S1E2</del></td><td><del>absent</del></td></tr>" in block.html
    assert "<tr><td>S1E3</td><td>there</td></tr>" in block.html


def test_numbers_of_footnotes_change_nothing():
    def text(number: int) -> str:
        sup = f'<sup class="footnote-ref"><a href="#fn-{number}" id="r">[{number}]</a></sup>'
        back = f' <a href="#fnref-{number}" class="footnote-backref" role="doc-backlink">back</a>'
        return f'<p>She waits.{sup}</p><section class="footnotes"><ol><li id="fn-{number}"><p>S1E1.{back}</p></li></ol></section>'

    assert redline(text(1), text(2)) == []


def test_what_leads_within_the_page_leads_nowhere_here():
    assert told('<p><a href="#h-a">There</a> one.</p>', '<p><a href="#h-a">There</a> two.</p>') == (
        "<p>There <del>one</del> <ins>two</ins>.</p>"
    )


def test_far_too_much_is_not_compared():
    assert redline("<p>a</p>" * 20_000, "<p>b</p>" * 20_000) == []
    assert len(redline("<p>a</p>" * 9_000, "<p>b c d</p>" * 9_000)) == 18_000


# --- For any two texts ------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(
        ["She", "waits", "&lt;b&gt;", "Heidi", "ß", ".", "<em>now</em>", '<a href="/a?b&amp;c">x</a>']
    ),
    max_size=12,
).map(" ".join)
BLOCKS = st.one_of(
    WORDS.map(lambda words: f"<p>{words}</p>"),
    WORDS.map(lambda words: f"<ul>\n<li>{words}</li>\n<li>more</li></ul>"),
    WORDS.map(
        lambda words: (
            f'<div class="table"><table><tr><td>{words}</td><td><img src="x"></td></tr></table></div>'
        )
    ),
    st.just("<hr>"),
)
TEXTS = st.lists(BLOCKS, max_size=6).map("\n".join)


def words_of(html: str) -> str:
    return re.sub(r"\s|<[^>]*>", "", html)


@given(old=TEXTS, new=TEXTS)
def test_both_texts_can_be_read_from_it(old, new):
    """As far as anything is left out, it was the same in both."""
    blocks = redline(old, new)
    now = "".join(block.html for block in blocks if block.tag != "delete")
    now = re.sub(r"<del>.*?</del>", "", now, flags=re.DOTALL)
    was = "".join(block.html for block in blocks if block.tag != "insert")
    was = re.sub(r"<ins>.*?</ins>", "", was, flags=re.DOTALL)
    if not any(block.tag == "gap" for block in blocks) and blocks:
        assert words_of(now) == words_of(new)
        assert words_of(was) == words_of(old)


@given(old=TEXTS, new=TEXTS)
def test_every_block_is_well_formed_and_of_tags_of_the_two_texts(old, new):
    for block in redline(old, new):
        tags = re.findall(r"<[^>]*>", block.html)
        assert {tag for tag in tags if not re.fullmatch(r"</?(ins|del)>", tag)} <= set(
            re.findall(r"<[^>]*>", old + new)
        )
        depth: list[str] = []
        for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", block.html):
            if name not in {"img", "hr"}:
                assert not closing or depth.pop() == name
                depth += [] if closing else [name]
        assert depth == []


@given(old=TEXTS, new=TEXTS)
def test_only_what_reads_the_same_differs_in_nothing(old, new):
    blocks = redline(old, new)
    assert bool(blocks) == (
        re.sub(r">\s+<(?=p|ul|div|hr)", "><", old) != re.sub(r">\s+<(?=p|ul|div|hr)", "><", new)
    )
    assert not blocks or any(block.tag not in {"equal", "gap"} for block in blocks)
