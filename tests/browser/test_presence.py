"""Two people in two browsers on a real installation: they see each other and each other's changes at once, also after the live process was killed."""

import json
import urllib.request

import pytest
from playwright import sync_api

from tests.browser.conftest import ALIVE
from tests.project.conftest import installation, prepared

__all__ = ["installation", "prepared"]
PASSWORD = "correct horse battery"


@pytest.fixture
def house(installation):
    """Ann and Bob, administrators, and an account."""
    installation.start()
    for name in ("Ann", "Bob"):
        installation.run(
            "user",
            "create",
            f"{name.lower()}@example.com",
            "--admin",
            "--name",
            name,
            "--password-stdin",
            text=PASSWORD + "\n",
        )
    token = installation.run("token", "create", "--user", "ann@example.com").stdout.strip()
    return House(installation, token)


class House:
    def __init__(self, installation, token):
        self.installation, self.token = installation, token
        self.url = f"http://127.0.0.1:{installation.port}"

    def api(self, method, path, data):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.url}/api/v1/{path}", json.dumps(data).encode(), headers, method=method)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.loads(answer.read())

    def kill_live(self):
        """The process that holds the streams; the house begins it again."""
        port = self.installation.live_port
        for process in self.installation.children():
            if any(each.status == "LISTEN" and each.laddr.port == port for each in process.net_connections()):
                process.kill()


def enter(browser, house, name):
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(60_000)  # a machine that has much to do tells of people late
    page.goto(f"{house.url}/auth/login/")
    page.locator("input[name=login]").fill(f"{name}@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/auth/" not in url)
    return page


def there(page, address):
    page.goto(address)
    page.wait_for_function(ALIVE)


def test_two_people_see_each_other_and_each_others_changes(browser, house):
    made = house.api("POST", "accounts", {"name": "Acme"})
    ann, bob = enter(browser, house, "ann"), enter(browser, house, "bob")
    there(ann, f"{house.url}/accounts/{made['number']}")
    there(bob, f"{house.url}/accounts/{made['number']}")
    ann.get_by_text("Bob is here since").first.wait_for(state="attached")
    bob.get_by_text("Ann is here since").first.wait_for(state="attached")

    bob.locator(".composer trix-editor").first.click()
    ann.get_by_text("Bob edits since").first.wait_for(state="attached")
    house.api("PATCH", f"accounts/{made['id']}", {"name": "Acme Works"})
    for page in (ann, bob):
        page.get_by_role("heading", name="Acme Works").wait_for()

    house.kill_live()
    house.api("PATCH", f"accounts/{made['id']}", {"name": "Acme Holding"})
    ann.get_by_role("heading", name="Acme Holding").wait_for()
    ann.get_by_text("Bob edits since").first.wait_for(state="attached")

    bob.goto("about:blank")
    ann.wait_for_function("() => !document.querySelector('[data-presence]').textContent.trim()")

    there(ann, f"{house.url}/accounts/?view=all")
    there(bob, f"{house.url}/accounts/?view=all")
    ann.get_by_text("Bob is here since").first.wait_for(state="attached")
    bob.get_by_role("button", name="Group").click()
    bob.locator("dialog[open] select").first.focus()
    ann.wait_for_timeout(1500)
    assert "edits" not in ann.locator("[data-presence]").text_content()
    bob.keyboard.press("Escape")
    bob.locator("tbody td[data-field]").first.dblclick()
    ann.get_by_text("Bob edits since").first.wait_for(state="attached")
    bob.keyboard.press("Escape")
    house.api("POST", "accounts", {"name": "Zenith"})
    for page in (ann, bob):
        page.get_by_role("link", name="Zenith").first.wait_for()
        assert page.locator("h1").count() == 1, "the list alone was asked for anew, not a page within the page"
    there(ann, f"{house.url}/deals/board")
    house.api("POST", "deals", {"name": "Roof"})
    ann.locator("#board").get_by_text("Roof").first.wait_for()
    assert ann.locator("h1").count() == 1


def test_a_page_keeps_up_with_changes_that_do_not_end_and_comes_back_after_any_break(browser, house):
    made = house.api("POST", "accounts", {"name": "Acme"})
    ann = enter(browser, house, "ann")

    def called(name):
        house.api("PATCH", f"accounts/{made['id']}", {"name": name})

    def shown(name, seconds=15):
        ann.get_by_role("heading", name=name, exact=True).wait_for(timeout=seconds * 1000)

    there(ann, f"{house.url}/accounts/{made['number']}")
    ann.wait_for_timeout(1500)
    house.kill_live()
    called("Changed while the stream was away that had heard nothing yet")
    shown("Changed while the stream was away that had heard nothing yet")

    headings = set()
    for number in range(40):
        called(f"Acme {number}")
        ann.wait_for_timeout(100)
        headings.add(ann.locator("h1").first.inner_text())
    assert len(headings) > 2, "what changes all the time is shown meanwhile, not only at its end"

    for _each in range(40):
        house.kill_live()
        ann.wait_for_timeout(250)
    called("Asked for")
    shown("Asked for", 40)
    assert any(_is_told(called, shown, f"Told {number}") for number in range(12)), (
        "the stream is opened anew, not only asked in its place"
    )


def _is_told(called, shown, name):
    """Whether two changes one after the other are shown at once; while the page only asks from time to time, one at most is."""
    try:
        for each in (name, f"{name} again"):
            called(each)
            shown(each, 5)
    except sync_api.TimeoutError:
        return False
    return True
