"""Programs that wait for changes: led to the live process, answered when something happens, with the rights of that moment."""

import asyncio
import json
from urllib.parse import urlsplit

import pytest

from regulars.services.feed import tickets
from regulars.services.identity.models import ApiToken
from regulars.services.live import asgi
from regulars.services.live import feed as live_feed
from regulars.services.live.hub import Hub
from tests.api.conftest import problem
from tests.factories.loops import run_alone
from tests.factories.people import actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)


def led(api, path, **headers):
    """The query of the address in the live process that a waiting program is led to."""
    answer = api.get(path, headers=headers)
    assert answer.status_code == 307, answer.content
    there = urlsplit(answer["Location"])
    assert there.path == "/changes"
    return there.query


def listen(query, work=None, *, until):
    """Ask the live process, do some work meanwhile, and give status and body once `until(body)` holds or it ended."""
    sent, leave = [], None

    async def run():
        nonlocal leave
        asgi.hub, leave = Hub(), asyncio.Event()

        async def receive():
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)
            if until(body()):
                leave.set()

        scope = {"type": "http", "path": "/changes", "query_string": query.encode(), "headers": []}
        asked = asyncio.create_task(asgi.app(scope, receive, send))
        await asyncio.sleep(0.3)
        if work:
            await asyncio.to_thread(work)
        await asyncio.wait_for(asked, 40)
        if asgi.hub.task:
            asgi.hub.task.cancel()

    def body():
        return b"".join(message.get("body", b"") for message in sent).decode()

    run_alone(run())
    return sent[0]["status"], body()


def never(_body):
    return False


def test_a_poll_is_answered_when_something_happens(admin):
    after = admin.get("changes?after=end").json()["next"]
    query = led(admin, f"changes?after={after}&entity=team&wait=30")
    status, body = listen(query, lambda: sample_record("team", name="Just now"), until=never)
    found = json.loads(body)
    assert (status, [item["record"]["label"] for item in found["items"]]) == (200, ["Just now"])
    assert admin.get(f"changes?after={found['next']}").json()["items"] == []


def test_a_poll_ends_with_nothing_when_its_time_is_over(admin):
    after = admin.get("changes?after=end").json()["next"]
    status, body = listen(led(admin, f"changes?after={after}&wait=1"), until=never)
    assert (status, json.loads(body)["items"]) == (200, [])


def test_who_need_not_wait_is_answered_at_once(admin):
    after = admin.get("changes?after=end").json()["next"]
    sample_record("team")
    assert len(admin.get(f"changes?after={after}&wait=30").json()["items"]) == 1
    for wrong in ("-1", "61", "x"):
        problem(admin.get(f"changes?wait={wrong}"), 422, "bad_parameter")


def test_a_stream_tells_each_change_and_the_place_to_go_on_from(company, api_of):
    ann = api_of(company.ann)
    query = led(ann, "changes?after=end&entity=account", Accept="text/event-stream")

    def work():
        sample_record("account", actor_of(company.ann), name="Hers")
        sample_record("account", actor_of(company.carl), name="Not hers")

    status, body = listen(query, work, until=lambda text: "event: change" in text and "event: position" in text)
    events = [part for part in body.split("\n\n") if part.startswith("event: change")]
    told = [json.loads(part.split("data: ", 1)[1]) for part in events]
    assert status == 200
    assert [item["record"]["label"] for item in told] == ["Hers"]
    place = next(line for line in body.splitlines() if line.startswith("id: ")).removeprefix("id: ")
    assert led(ann, "changes", **{"Accept": "text/event-stream", "Last-Event-ID": place})


def test_a_revoked_token_hears_nothing_more(admin):
    query = led(admin, "changes?after=end", Accept="text/event-stream")

    def work():
        ApiToken.objects.all().delete()
        sample_record("team", name="Too late")

    _status, body = listen(query, work, until=never)
    assert "Too late" not in body


def test_a_ticket_of_ones_own_making_opens_nothing(admin):
    query = led(admin, "changes?after=end", Accept="text/event-stream")
    assert listen(query[:-3] + "abc", until=never)[0] == 403
    assert listen("ticket=", until=never)[0] == 403
    assert tickets.read("x") is None


def test_one_token_waits_only_so_often(admin, monkeypatch):
    monkeypatch.setattr(live_feed, "MOST_OF_ONE", 0)
    query = led(admin, "changes?after=end", Accept="text/event-stream")
    assert listen(query, until=never)[0] == 429


def test_a_copy_begins_with_everything_as_of_the_moment_of_its_first_place(admin):
    kept = sample_record("team", name="Was there")
    begin = admin.get("changes?after=end&entity=team").json()
    later = sample_record("team", name="Came later")
    copy = {
        item["id"] for item in admin.get(f"teams?as_of={begin['as_of'].replace('+', '%2B')}&limit=500").json()["items"]
    }
    told = {item["record"]["id"] for item in admin.get(f"changes?after={begin['next']}").json()["items"]}
    assert str(kept.id) in copy
    assert str(later.id) not in copy
    assert str(later.id) in told
