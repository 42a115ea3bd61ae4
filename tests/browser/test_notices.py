"""Mentions, following and how one is told, in a real browser."""

from regulars.base.html import html_to_text
from tests.areas.make import make
from tests.factories.people import actor_of


def test_someone_is_mentioned_by_keyboard(sign_in, company, page):
    deal = make("deal", actor_of(company.ada), name="Roof", owner=str(company.ann.pk))
    sign_in(company.ada, f"/deals/{deal.number}")
    editor = page.locator("#composer trix-editor, .composer trix-editor").first
    editor.click()
    page.keyboard.type("Please ask @Ann")
    page.get_by_role("option", name="Ann Rep").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("today")
    assert editor.locator(f'a[href="/users/{company.ann.pk}"]').inner_text() == "@Ann Rep"
    page.locator(".composer").get_by_role("button", name="Save").click()
    page.get_by_text("saved.").first.wait_for()
    from regulars.areas.activities.models import Note

    assert html_to_text(Note.objects.get().text) == "Please ask @Ann Rep today"


def test_a_record_is_followed_and_the_button_says_so(sign_in, company, page):
    deal = make("deal", actor_of(company.ada), name="Roof", owner=str(company.ann.pk))
    sign_in(company.ada, f"/deals/{deal.number}")
    page.get_by_role("button", name="Follow", exact=True).click()
    page.get_by_role("button", name="Following 1").wait_for()


def test_a_push_is_shown_by_the_service_worker_and_leads_to_what_it_is_about(
    sign_in, company, page, context, live_server
):
    context.grant_permissions(["notifications"], origin=live_server.url)
    sign_in(company.ada, "/settings/notifications/")
    page.get_by_role("button", name="Tell me on this device").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = context.new_cdp_session(page)
    found = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    key = next(each["registrationId"] for each in found if not each["isDeleted"])
    message = '{"title": "Acme", "body": "You were mentioned.", "url": "/notifications/", "tag": "1"}'
    devtools.send(
        "ServiceWorker.deliverPushMessage", {"origin": live_server.url, "registrationId": key, "data": message}
    )
    shown = page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready
          for (let tries = 0; tries < 100; tries++) {
            const [one] = await worker.getNotifications()
            if (one) return [one.title, one.body, one.data.url]
            await new Promise((again) => setTimeout(again, 100))
          }
        }"""
    )
    assert shown == ["Acme", "You were mentioned.", "/notifications/"]
