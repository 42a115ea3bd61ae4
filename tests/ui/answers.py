"""What an answer to a browser holds, for the tests of pages."""

import json

HTMX = {"HX-Request": "true"}


def html_of(answer):
    return answer.content.decode()


def events(answer):
    """What the page hears beside the answer."""
    return json.loads(answer.headers.get("HX-Trigger", "{}"))
