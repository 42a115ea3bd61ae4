"""An unexpected error: a page with a number, and the number in the log."""

import json
import logging
import re

import pytest
from django.http import HttpRequest

from regulars.project.errors import server_error
from regulars.project.log import LineFormatter


def broken(accept):
    request = HttpRequest()
    request.path, request.META["HTTP_ACCEPT"] = "/deals", accept
    try:
        raise ZeroDivisionError("a <bug>")
    except ZeroDivisionError:
        return server_error(request)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_unexpected_error_shows_a_number_that_is_in_the_log(accept, caplog):
    answer = broken(accept)
    number = re.search(rb"<code>(\w+)</code>|\"number\": \"(\w+)\"", answer.content)
    found = (number[1] or number[2]).decode()
    line = LineFormatter().format(caplog.records[-1])
    assert answer.status_code == 500
    assert f'number="{found}"' in line
    assert 'path="/deals"' in line
    assert "ZeroDivisionError: a <bug>" in line
    assert b"bug" not in answer.content


def test_a_program_gets_problem_json():
    answer = broken("application/json")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "unexpected_error"


def test_a_log_entry_is_one_line_whatever_is_in_it():
    record = logging.LogRecord("x", logging.INFO, "", 0, "two\nlines", None, None)
    assert "\n" not in LineFormatter().format(record)
