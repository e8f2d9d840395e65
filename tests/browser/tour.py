"""``make screenshots``: every screen as a picture, in ``screenshots/``, in a wiki of its own.

Each screen × reader × width × light and dark. Fails on an error in the console, on anything the content
security policy refused, on an address that does not answer as it should, and on a page that is wider
than its window. ``SCREENS``, ``READERS``, ``WIDTHS`` and ``SCHEMES`` take words, to look at a few only:
``make screenshots SCREENS="front episode" WIDTHS=360``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

os.environ["DJANGO_SETTINGS_MODULE"] = "wiki.settings"
_data = tempfile.TemporaryDirectory()
os.environ["WIKI_DATA"] = _data.name
os.environ["DATABASE_URL"] = ""
os.environ["WIKI_DEMO_PASSWORD"] = "demo-password"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright  # noqa: E402

from tests.browser.chromium import ARGUMENTS, program  # noqa: E402
from tests.browser.scene import RUNGS, Screen, build, screens, somebody  # noqa: E402
from tests.browser.serving import ROOT, served  # noqa: E402
from wiki.front.errors import broken  # noqa: E402

FOLDER = ROOT / "screenshots"
WIDTHS = {"360": 740, "768": 1024, "1280": 900}
SCHEMES = ("light", "dark")
#: For whom the screens of a reader are. Those who moderate read as fans do: of theirs only the panel is new.
WHO = {
    "out": {"everybody", "anonymous"},
    "fan": {"everybody", "fan"},
    "careful": {"careful"},
    "moderator": {"moderator", "behind"},
    "admin": {"admin"},
}


def wanted(name: str, all_of_them: list[str]) -> list[str]:
    chosen = os.environ.get(name, "").split()
    if unknown := set(chosen) - set(all_of_them):
        sys.exit(f"{name} knows no {', '.join(sorted(unknown))}; there are: {' '.join(all_of_them)}")
    return chosen or all_of_them


class Tour:
    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.complaints: list[str] = []
        self.pictures = 0

    def as_reader(self, name: str, shown: list[Screen], widths: list[str], schemes: list[str]) -> None:
        who, _, rung = name.partition("-")
        context = self.browser.new_context(base_url=self.address, locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        if who != "out":
            client = Client()
            client.force_login(somebody(who, rung))
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        elif (progress := RUNGS[rung]) is not None:
            context.add_cookies([{"name": "progress", "value": progress, "url": self.address}])
        self._listen(page, name)
        for screen in shown:
            if screen.who in WHO[who]:
                self._look(page, screen, name, widths, schemes)
        context.close()

    def _listen(self, page: Page, reader: str) -> None:
        def heard(message: ConsoleMessage) -> None:
            # A page that is meant to be missing is reported as a failed load of itself.
            itself = "Failed to load" in message.text and message.location.get("url") == page.url
            if message.type in ("error", "warning") and not itself:
                self.complaints.append(f"{reader} {page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{reader} {page.url}: {error}"))
        page.route("**/broken/", lambda route: route.fulfill(
            status=200, content_type="text/html", body=broken(RequestFactory().get("/broken/")).content
        ))  # fmt: skip

    def _look(self, page: Page, screen: Screen, reader: str, widths: list[str], schemes: list[str]) -> None:
        answer = page.goto(screen.path)
        if answer is None or answer.status not in {screen.status, 404 if screen.may_be_ahead else 0}:
            self.complaints.append(f"{reader} {screen.path}: answered {answer and answer.status}")
        if screen.then:
            screen.then(page)
        folder = FOLDER / reader
        folder.mkdir(parents=True, exist_ok=True)
        for width in widths:
            page.set_viewport_size({"width": int(width), "height": WIDTHS[width]})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                self.complaints.append(f"{reader} {screen.path}: {over} px wider than a window of {width}")
            # A window as tall as the page: what stays at its edges stands at the page's edges then.
            height = max(WIDTHS[width], page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": int(width), "height": height})
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.screenshot(path=folder / f"{screen.name}-{width}-{scheme}.png")
                self.pictures += 1
        if screen.after:
            screen.after(page)


def main() -> None:
    if program() is None:
        sys.exit("Chromium is not on this machine. Install the package chromium.")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    FOLDER.mkdir(exist_ok=True)
    build()
    there = [*screens(), Screen("broken", "/broken/", "anonymous")]
    names = wanted("SCREENS", [screen.name for screen in there])
    readers = wanted("READERS", [f"{who}-{rung}" for who in WHO for rung in RUNGS])
    widths, schemes = wanted("WIDTHS", list(WIDTHS)), wanted("SCHEMES", list(SCHEMES))
    if names == [screen.name for screen in there]:
        for reader in readers:
            shutil.rmtree(FOLDER / reader, ignore_errors=True)
    with served(FOLDER / "server.log") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        tour = Tour(browser, address)
        for reader in readers:
            tour.as_reader(reader, [s for s in there if s.name in names], widths, schemes)
        browser.close()
    print(f"{tour.pictures} pictures are in {FOLDER.name}/")
    for complaint in tour.complaints:
        print(f"!! {complaint}")
    sys.exit(1 if tour.complaints else 0)


if __name__ == "__main__":
    main()
