"""Visible source in, safe HTML out."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.pages.markup import (
    FREE_OUTPUT,
    MAX_GROWTH,
    MAX_SOURCE,
    TooMuch,
    link_targets,
    plain,
    render,
    render_inline,
)
from wiki.spoilers.placeholder import PLACEHOLDER

PAGES = {"Heidi Bergman": "/characters/heidi-bergman/", "Geist": "/articles/geist/"}


def missing(target: str) -> str:
    return f"/search/?q={target}"


def html(source: str) -> str:
    return render(source, PAGES, missing).html.strip()


def fact(value: str) -> str:
    return render_inline(value, PAGES, missing)


# Words


LETTERS = st.characters(categories=["L"])
PLAIN = st.text(LETTERS | st.characters(categories=["N"]) | st.sampled_from(" ,.;:’'()?-"))


@given(st.builds("{}{}".format, LETTERS, PLAIN))
def test_a_line_of_plain_words_is_told_like_one_beside_markdown(line: str) -> None:
    assert plain(line) == plain(f"{line}\n\n*end*").removesuffix(" end")


def test_what_a_rendered_text_says_is_what_its_source_says() -> None:
    source = "## Work\n\nHeidi *waits* [[Geist|tables]].[^1]\n\n[^1]: By the bay.\n\n| a | b |\n|---|---|\n| c | d |"
    assert render(source, PAGES, missing).text == plain(source)


# Marks


def test_an_open_mark_is_shown_as_its_content_without_its_gate() -> None:
    assert html("Heidi >!S1E9: wiped her own memory!<.") == "<p>Heidi wiped her own memory.</p>"


def test_an_open_block_leaves_no_line_behind() -> None:
    assert html("One\n\n::: spoiler S1E9\nTwo\n:::\n") == "<p>One</p>\n<p>Two</p>"


def test_a_mark_within_code_is_gone_as_well() -> None:
    assert html("`a >!S1E9: b!< c`") == "<p><code>a b c</code></p>"


@pytest.mark.parametrize("source", [r"\>! x \!<", r"`\>! x \!<`", "```\n\\>! x \\!<\n```", r"    \>! x \!<"])
def test_an_escaped_mark_is_shown_as_the_signs(source: str) -> None:
    assert "&gt;! x !&lt;" in html(source)


def test_an_escaped_block_mark_is_shown_as_its_line_in_code_too() -> None:
    assert html("\\::: spoiler S1E1") == "<p>::: spoiler S1E1</p>"
    assert html("```\n\\:::\n```") == "<pre><code>:::\n</code></pre>"


def test_other_backslashes_in_code_stay() -> None:
    assert html(r"`a\b \*`") == r"<p><code>a\b \*</code></p>"


# Hidden runs in marked mode


def test_a_hidden_run_is_one_constant_element() -> None:
    assert (
        html(f"a {PLACEHOLDER} b") == '<p>a <span class="hidden-run">Hidden: beyond your episode</span> b</p>'
    )


def test_a_hidden_run_in_code_is_no_element() -> None:
    assert html(f"`a {PLACEHOLDER}`") == "<p><code>a …</code></p>"


@pytest.mark.parametrize("link", ["[a](/b{})", "[[Geist{}]]", "[a][x]\n\n[x]: /b{}", "<http://a.b/{}>"])
def test_an_address_with_a_hidden_run_in_it_is_no_link(link: str) -> None:
    written = html(link.format(PLACEHOLDER))
    assert "<a" not in written
    assert PLACEHOLDER not in written


def test_a_hidden_run_in_the_title_of_a_link_is_gone() -> None:
    assert html(f"[a](/b 'c{PLACEHOLDER}')") == '<p><a href="/b" title="c">a</a></p>'


def test_nobody_can_fake_a_hidden_run_with_an_entity() -> None:
    assert html("a&#xE000;b") == "<p>ab</p>"


# Links


def test_a_link_leads_to_its_page() -> None:
    assert html("[[Heidi Bergman]]") == '<p><a href="/characters/heidi-bergman/">Heidi Bergman</a></p>'


def test_a_link_shows_its_own_text_with_emphasis() -> None:
    assert html("[[Geist|the *firm*]]") == '<p><a href="/articles/geist/">the <em>firm</em></a></p>'


def test_an_anchor_leads_to_the_heading_of_these_words() -> None:
    rendered = render("[[Geist#The Early Years]] [[#The Early Years]]\n\n## The Early Years", PAGES, missing)
    assert 'href="/articles/geist/#h-the-early-years"' in rendered.html
    assert 'href="#h-the-early-years"' in rendered.html
    assert rendered.headings[0].id == "h-the-early-years"


def test_a_missing_page_is_marked_and_its_anchor_dropped() -> None:
    assert html("[[Nobody#Fate]]") == '<p><a class="missing" href="/search/?q=Nobody">Nobody#Fate</a></p>'


def test_a_link_in_a_table_stays_in_its_cell() -> None:
    for cell in ("[[Geist|firm]]", r"[[Geist\|firm]]"):
        written = html(f"| a | b |\n|---|---|\n| {cell} | c |")
        assert '<td><a href="/articles/geist/">firm</a></td>\n<td>c</td>' in written


def test_links_do_not_nest() -> None:
    for source in ("[a [[Geist]] b](/c)", "[[Geist|<http://a.b>]]", "[a <http://a.b> c](/d)"):
        assert html(source).count("<a ") == 1


def test_targets_are_listed_once_as_typed_and_without_anchor() -> None:
    source = (
        "[[Geist]] [[ Geist#x|y]] `[[Code]]` [[#here]]\n\n|a|\n|-|\n|[[Nobody|n]]|\n\n[^1]: [[In a note]]"
    )
    assert link_targets(source) == ("Geist", "Nobody", "In a note")


def test_links_to_other_sites_carry_no_recommendation() -> None:
    assert html("[a](https://b.example)") == (
        '<p><a href="https://b.example" rel="nofollow ugc noopener">a</a></p>'
    )


@pytest.mark.parametrize("url", ["/x", "#x", "http://a.b/", "HTTPS://a.b", "mailto:a@b.example"])
def test_allowed_addresses_become_links(url: str) -> None:
    assert "<a href=" in html(f"[x]({url})")


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "//host", "/\\host", "\\\\host", "data:text/html,x", "x.html", "ftp://a", "http:x", "",
     "<java\tscript:x>", "&#1;javascript:x", "/&#10;/host", "https:///\u202ex", "vbscript:x", "/a\u200b"],
)  # fmt: skip
def test_all_other_addresses_are_text(url: str) -> None:
    assert "<a" not in html(f"[x]({url})")
    assert "<a" not in html(f"[x][y]\n\n[y]: {url}")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//elsewhere.example", "/\\elsewhere.example"])
def test_an_address_the_caller_gives_is_checked_too(address: str) -> None:
    assert render("[[x]]", {"x": address}, missing).html.strip() == "<p><a>x</a></p>"


# What must not tell of what is hidden


def test_an_ordered_list_always_starts_at_one() -> None:
    assert html("3. c\n4. d") == "<ol>\n<li>c</li>\n<li>d</li>\n</ol>"


def test_an_undefined_footnote_leaves_nothing() -> None:
    assert html("a[^1] b") == "<p>a b</p>"
    assert html("a[^1] b[^2]\n\n[^2]: x").startswith("<p>a b<sup")


def test_an_undefined_reference_is_its_text() -> None:
    assert html("a [b *c*][d] [e][] ![f][g]") == "<p>a b <em>c</em> e f</p>"


def test_words_in_brackets_are_never_a_link() -> None:
    assert html("[sic]\n\n[sic]: /x") == html("[sic]") == "<p>[sic]</p>"


# Headings


def test_headings_begin_below_the_title_and_end_at_six() -> None:
    written = html("# A\n\n###### B\n\nC\n=\n\n## D\n\n### E")
    assert '<h2 id="h-a">A</h2>' in written
    assert '<h6 id="h-b">B</h6>' in written
    assert '<h2 id="h-c">C</h2>' in written
    assert '<h2 id="h-d">D</h2>' in written
    assert '<h3 id="h-e">E</h3>' in written


def test_ids_of_headings_are_unique_and_come_from_their_words() -> None:
    headings = render("# Plot\n# Plot\n# Plot 2\n# *Plöt* [[Geist|x]]!\n# ☃\n#", PAGES, missing).headings
    assert [h.id for h in headings] == ["h-plot", "h-plot-2", "h-plot-2-2", "h-plöt-x", "h-section"]
    assert headings[3].text == "Plöt x!"


# Footnotes


def test_a_footnote_leads_there_and_back_from_each_place() -> None:
    written = html("a[^n] b[^n]\n\n[^n]: Note.")
    for expected in ('href="#fn-1" id="fnref-1"', 'id="fnref-1-2"', '<li id="fn-1">', 'href="#fnref-1-2"'):
        assert written.count(expected) == 1
    assert 'aria-label="Back to reference 1"' in written


# Tables


def test_cells_are_aligned_by_class() -> None:
    written = html("|a|b|c|\n|:-|-:|:-:|\n|1|2|3|")
    assert '<td class="align-left">1</td>' in written
    assert '<td class="align-right">2</td>' in written
    assert "style" not in written


def test_a_wide_table_scrolls_and_can_be_reached_by_keyboard() -> None:
    written = html("|a|b|c|d|\n|-|-|-|-|\n|1|2|3|4|")
    assert written.startswith('<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1">')
    assert "tabindex" not in html("|a|b|\n|-|-|\n|1|2|")


@pytest.mark.parametrize(
    "source",
    [
        "|a" * 31 + "|\n" + "|-" * 31 + "|\n|1|",
        "|a|\n|-|\n" + "|x|\n" * 501,
        "|a" * 30 + "|\n" + "|-" * 30 + "|\n" + "|x|\n" * 200,
        ("|a|b|c|\n|-|-|-|\n" + "|x|\n" * 450 + "\n") * 4,
    ],
)  # fmt: skip
def test_a_table_that_is_too_large_is_shown_as_text(source: str) -> None:
    written = html(source)
    assert written.count("<table") == (3 if "|a|b|c|" in source else 0)
    assert "|a|" in written


def test_a_table_of_five_hundred_rows_is_a_table() -> None:
    assert html("|a|\n|-|\n" + "|x|\n" * 500).count("<td>x</td>") == 500


# Safety


@pytest.mark.parametrize(
    "source", ["<script>x</script>", "a <b onclick=x>b</b>", "<!-- x -->", "<div>\n\n*x*", "<?x?>"]
)
def test_html_is_text(source: str) -> None:
    written = html(source)
    assert "&lt;" in written
    assert not any(tag in written for tag in ("<script", "<b ", "<!--", "<div", "<?"))


def test_a_picture_is_its_alternative_text() -> None:
    assert html("![A *dog*](https://elsewhere.example/x.png)") == "<p>A <em>dog</em></p>"


# Facts and plain words


def test_a_fact_has_links_and_emphasis_but_no_blocks() -> None:
    assert (
        fact("# *a* [[Geist]]\n- >!S1E2: b!<[^1]") == '# <em>a</em> <a href="/articles/geist/">Geist</a> - b'
    )


def test_plain_words_are_what_a_reader_sees() -> None:
    source = "# Plot\n\nHeidi *works* at [[Geist|the firm]]\n>!S1E2: now!<.\n\n"
    assert (
        plain(f"{source}| a | b |\n|---|---|\n| `c` | ![d](/e) |")
        == "Plot Heidi works at the firm now. a b c d"
    )


# Bounds


def test_two_megabytes_are_refused_with_a_sentence() -> None:
    with pytest.raises(TooMuch, match="at most 2,000,000 characters"):
        render("x" * (MAX_SOURCE + 1), {}, missing)


@pytest.mark.parametrize("source", ["> " * 100 + "deep", "- " * 100 + "deep", "1. > " * 50 + "deep"])
def test_what_nests_too_deeply_is_text_and_nothing_after_it_is_lost(source: str) -> None:
    written = html(f"{source}\n\nafter")
    assert "deep" in written
    assert "after" in written


def test_emphasis_that_nests_too_deeply_is_text() -> None:
    written = html("*a **b " * 50 + "deep" + " b** a*" * 50)
    assert "<strong>" not in written
    assert "deep" in written


def test_a_paragraph_of_too_many_brackets_is_text() -> None:
    written = html("[a](/b) " * 2_001 + PLACEHOLDER + "\n\n[c](/d)")
    assert written.count("<a ") == 1
    assert written.count('<span class="hidden-run">') == 1


HOSTILE = {
    "brackets": "[" * 64_000,
    "open links": "[a" * 32_000,
    "pictures": "![[]()" * 10_600,
    "pictures in pictures": "![" * 1_000 + "a" + "](b)" * 1_000,
    "references": "[a][b" * 12_800,
    "many bracketed paragraphs": ("[a" * 900 + "\n\n") * 35,
    "backslashes": "\\" * 20_000 + ">!< " * 10_000,
    "quotes": ">" * 10_000 + "a",
    "lists": "- " * 32_000,
    "emphasis": "*a **a " * 9_000,
    "nested emphasis": "**a " * 8_000 + "b**" * 8_000,
    "stars": "*" * 32_000 + "a" + "*" * 32_000,
    "smart quotes": "\"'" * 32_000,
    "code": "".join("e" + "`" * n for n in range(350)),
    "autolinks": "<http://a" * 7_000,
    "wiki links": "[[a" * 21_000,
    "table of 1.6 kB": "|".join("a" * 300) + "\n" + "|".join("-" * 300) + "\n" + "|\n" * 218,
    "tables": ("|".join("a" * 30) + "\n" + "|".join("-" * 30) + "\n" + "|\n" * 90 + "\n") * 210,
    "tiny tables": "a|\n-|\n\n" * 9_000,
    "footnotes": "[^a] " * 12_800 + "\n\n[^a]: x",
    "open footnotes": ("[^" + "a" * 30) * 1_990 + "\n\n[^b]: x",
    "chained footnotes": "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(4_000)) + "\n[^0]",
    "headings": "# a\n" * 16_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_rendered_in_bounded_time_and_size(name: str) -> None:
    source = HOSTILE[name]
    started = time.process_time()
    written = html(source)
    fact(source)
    plain(source)
    assert time.process_time() - started < 6  # three renderings of at most two seconds
    assert len(written) <= MAX_GROWTH * len(source) + FREE_OUTPUT


def test_a_text_that_swells_too_much_is_shown_as_typed() -> None:
    source = (">" * 17 + "\n\n") * 4_000 + "tail"
    assert html(source).startswith("<pre>&gt;")
    assert "tail" in html(source)
    assert len(html(source)) <= MAX_GROWTH * len(source) + FREE_OUTPUT


def test_threads_may_render_at_once() -> None:
    sources = [f"# {n}\n\n[[Geist|{n}]] x[^1]\n\n|a|b|c|d|\n|-|-|-|-|\n|{n}|\n\n[^1]: {n}" for n in range(8)]
    alone = [html(source) for source in sources]
    wrong: list[int] = []

    def work(n: int) -> None:
        wrong.extend(n for _ in range(50) if html(sources[n]) != alone[n])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
