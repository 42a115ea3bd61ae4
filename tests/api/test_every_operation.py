"""Every operation of the contract, asked by schemathesis with what the contract allows and with what it does not.

The answer is never a fault of ours and never a status that the contract does not tell.
"""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests import Request
from schemathesis import GenerationMode

from regulars.api import openapi
from regulars.api.page import METHODS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = settings(
    max_examples=1,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PARTS = frozenset(("method", "url", "headers", "params", "data", "json", "files", "cookies"))
OURS = frozenset(("content-length", "content-type", "authorization"))


def test_nothing_breaks_and_every_status_is_told(admin):
    document = json.loads(json.dumps(openapi.document()))
    asked, wrong = [], {}
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask(admin, found.ok(), mode, asked, wrong)
    assert not wrong
    assert set(asked) == {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item if method in METHODS
    }


def ask(api, operation, mode, asked, wrong):
    """Send an operation one request of a kind, and keep what went wrong."""

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def sent(case):
        asked.append(operation.label)
        status = send(api, case)
        if status >= 500 or str(status) not in operation.definition.raw["responses"]:
            wrong[operation.label, status] = case.as_curl_command()

    sent()


def send(api, case):
    """The status of the answer to a case, through the same client as in every other test."""
    asked = Request(**{name: value for name, value in _parts(case).items() if name in PARTS}).prepare()
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    headers = {name: value for name, value in asked.headers.items() if name.lower() not in OURS}
    media = asked.headers.get("Content-Type", "application/octet-stream")
    return api.send(case.method.upper(), asked.path_url, raw=body, media=media, headers=headers).status_code


def _parts(case):
    return case.as_transport_kwargs(base_url="http://testserver/api/v1")
