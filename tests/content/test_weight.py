"""What a reader's phone has to fetch for each page of the Homecoming wiki, in bytes as they travel."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.content.test_reveals import demo  # noqa: F401 - a fixture
from wiki.pages.models import Page

ROOT = Path(__file__).resolve().parents[2]
FIRST_VIEW = 60_000  # the page and its styles
SCRIPTS = 15_000
TOP = "podcast:S1E6|tv:S2E7"
FETCHED = re.compile(r'<(?:link|script|img|use|source|iframe|audio|video)\b[^>]*?\s(?:href|src)="([^"]+)"')


def addresses() -> list[str]:
    pages = Page.objects.unredacted().filter(deleted=False)  # gate: a test asks for all of them
    fixed = ["/", "/recent/", "/search/?q=heidi", "/help/marks/", "/progress/", "/look/"]
    lists = [f"/{kinds}/" for kinds in ("episodes", "characters", "theories", "articles")]
    return [*fixed, *lists, *(page.get_absolute_url() for page in pages)]


def packed(data: bytes) -> int:
    return len(gzip.compress(data))


def of_files(paths: list[str]) -> int:
    return sum(packed((ROOT / path.split("?")[0].lstrip("/")).read_bytes()) for path in dict.fromkeys(paths))


def weighed(html: bytes) -> tuple[int, int, set[str]]:
    """The page with its styles, its scripts, and every host that something is fetched from."""
    fetched = [address for address in FETCHED.findall(html.decode()) if not address.startswith("#")]
    styles = [address for address in fetched if urlsplit(address).path.endswith(".css")]
    scripts = [address for address in fetched if urlsplit(address).path.endswith(".js")]
    assert styles
    return packed(html) + of_files(styles), of_files(scripts), {urlsplit(a).netloc for a in fetched}


@pytest.mark.parametrize("display", ["seamless", "marked", "guided"])
def test_every_page_at_the_end_of_the_story_is_light_and_fetches_nothing_from_elsewhere(
    demo,  # noqa: F811
    log_in,
    display,
):
    reader = log_in()
    reader.cookies["progress"], reader.cookies["display"] = TOP, display
    heaviest = {}
    for address in addresses():
        answer = reader.get(address)
        assert answer.status_code == 200, address
        first_view, scripts, hosts = weighed(answer.content)
        heaviest[address] = first_view
        assert scripts <= SCRIPTS, address
        assert hosts <= {""}, address
    assert max(heaviest.values()) <= FIRST_VIEW, max(heaviest.items(), key=lambda pair: pair[1])
    assert len(heaviest) > 40


def test_the_edit_form_of_the_longest_page_is_light_too(demo, mori, log_in):  # noqa: F811
    pages = Page.objects.unredacted().filter(deleted=False).select_related("head")  # gate: a test
    longest = max(pages, key=lambda page: len(page.head.text))
    first_view, scripts, hosts = weighed(log_in(mori).get(f"{longest.get_absolute_url()}edit/").content)
    assert first_view <= FIRST_VIEW
    # Modules that a module imports are fetched as well.
    modules = sorted((ROOT / "static/js/editor").glob("*.js"))
    assert scripts + sum(packed(path.read_bytes()) for path in modules) <= SCRIPTS
    assert hosts <= {""}
