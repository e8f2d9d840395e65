"""What somebody does on a screen until it is the one to be looked at."""

from __future__ import annotations

from playwright.sync_api import Page

from wiki.exchange.management.commands.load_demo import demo_password


def shown_as(display: str) -> str:
    """The button of the pill that chooses it."""
    return {"seamless": "Show nothing", "marked": "Mark the place", "guided": "Name the episode"}[display]


def display(page: Page, mode: str) -> None:
    page.locator("details.pill").first.evaluate("details => details.open = true")
    with page.expect_navigation():
        page.locator(".pill-panel").get_by_role("button", name=shown_as(mode), exact=True).click()


def guide(page: Page) -> None:
    display(page, "guided")


def mark(page: Page) -> None:
    display(page, "marked")


def open_a_passage(page: Page) -> None:
    guide(page)
    hidden = page.locator("button.hidden-run")
    if hidden.count():  # who has seen it all has nothing to open
        hidden.first.click()
        page.locator(".revealed").first.wait_for()


def open_a_passage_without_scripts(page: Page) -> None:
    guide(page)
    with page.expect_navigation():
        page.evaluate(
            """() => {
              const form = document.getElementById("reveal");
              form.insertAdjacentHTML("beforeend", '<input type="hidden" name="passage" value="0">');
              form.submit();
            }"""
        )


def hide_all_again(page: Page) -> None:
    page.goto("/search/")
    display(page, "seamless")


def preview(page: Page) -> None:
    with page.expect_navigation():
        page.locator("button[name=preview].quiet").click()


def send_what_is_wrong(page: Page) -> None:
    """A mark that nobody closed, and no consent."""
    page.locator("textarea").first.fill("::: spoiler S1E3\nShe drives.\n")
    page.evaluate("document.querySelector('main form').noValidate = true")
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form [type=submit]:not([name])').click()")


def write_without_an_account(page: Page) -> None:
    """Type something, keep it, and come back to it."""
    page.locator("textarea[name=body]").fill("She keeps a plant.")
    with page.expect_navigation():
        page.locator(".send-bar [name=save_draft]").click()
    page.goto(page.url)


def send_without_an_account(page: Page) -> None:
    """Up to the question who one is."""
    page.locator("textarea[name=body]").fill("She keeps a plant.")
    with page.expect_navigation():
        page.locator("#send button[type=submit]").click()


def log_in_and_come_back(page: Page) -> None:
    """With the text that was written before."""
    send_without_an_account(page)
    page.locator("input[name=login]").fill("fan")
    page.locator("input[name=password]").fill(demo_password())
    with page.expect_navigation():
        page.locator("main form button").first.click()


def forget_who_it_is(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def send_unseen(page: Page) -> None:
    """A text brought onto its page, as it came, without a look at what it takes back."""
    page.locator("input[name=consent]").check()
    with page.expect_navigation():
        page.locator("#send button[type=submit]").click()


def approve_with_a_reason(page: Page) -> None:
    """Though approving gives none."""
    page.locator("textarea[name=words]").fill("Thank you!")
    with page.expect_navigation():
        page.locator("button[value=approve]").click()


def prove(page: Page) -> None:
    """Type the password again, if it is asked for."""
    if "/reauthenticate/" in page.url:
        page.locator("input[name=password]").fill(demo_password())
        with page.expect_navigation():
            page.locator("main form button").first.click()


def log_in_up_to_the_code(page: Page) -> None:
    page.locator("input[name=login]").fill("careful")
    page.locator("input[name=password]").fill(demo_password())
    with page.expect_navigation():
        page.locator("main form button").first.click()


def lose_the_token(page: Page) -> None:
    page.locator("textarea").first.fill("The title of the page gives it away.")
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => field.value = 'x')"
    )
    with page.expect_navigation():
        page.locator("main form button").first.click()


def lose_the_session(page: Page) -> None:
    """Send a form after one was logged out elsewhere."""
    page.locator("main textarea, main input[type=text]").first.fill("Nobody looks for this page.")
    before = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.context.add_cookies(before)


def hold_an_episode_back(page: Page) -> None:
    """In the admin of the ladder, up to the question what that would do."""
    page.locator("input[name=withheld]").check()
    with page.expect_navigation():
        page.locator("#content form button").first.click()


def choose_all_that_wait(page: Page) -> None:
    """In the moderators' queue, to approve them together."""
    page.locator("#changelist-form input.action-select").evaluate_all(
        "all => all.forEach(box => box.checked = true)"
    )
    page.locator("select[name=action]").select_option("approve_several")
    with page.expect_navigation():
        page.locator("button[name=index]").click()
