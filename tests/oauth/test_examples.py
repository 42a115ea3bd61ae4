"""The programs of docs/examples are let in by a person, at a served installation."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request

import pytest

from regulars.services.oauth.models import Grant
from tests.database import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAMS = {"sign_in.py": sys.executable, "sign_in.mjs": shutil.which("node") or "node"}


@pytest.fixture(params=PROGRAMS)
def answered(request, known, company, enter, live_server, settings):
    """Runs the program, answers its question as Ann, gives what it said and how it ended."""
    settings.PUBLIC_URL = live_server.url
    program = known(uris=["http://127.0.0.1/cb"])
    command = [PROGRAMS[request.param], str(ROOT / "docs" / "examples" / request.param)]
    environment = {**os.environ, "URL": live_server.url, "CLIENT_ID": str(program.client.pk)}

    def answer(word, forged=("", "")):
        running = subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            asked = running.stdout.readline()
            question = re.fullmatch(rf"Open {re.escape(live_server.url)}(/oauth/authorize\?\S+)\n", asked)
            assert question, asked + running.stdout.read()
            told = enter(company.ann).post(question[1], {"answer": word, "person": str(company.ann.pk)})
            urllib.request.urlopen(told["Location"].replace(*forged), timeout=30).close()
            return running.communicate(timeout=60)[0].splitlines(), running.returncode
        finally:
            running.kill()

    return answer


def test_a_program_is_let_in_gets_new_secrets_and_ends_it(answered):
    said, status = answered("allow")
    assert said == [
        "let in by Ann Rep", "new secrets of Ann Rep", "old secret of nobody (401)", "after the end nobody (401)",
    ]  # fmt: skip
    assert status == 0


def test_a_program_that_is_refused_says_so(answered):
    said, status = answered("refuse")
    assert "Not let in: access_denied" in "\n".join(said)
    assert status != 0
    assert not Grant.objects.exists()


def test_a_program_takes_no_answer_to_another_question(answered):
    said, status = answered("allow", ("state=", "state=x"))
    assert "This answer belongs to another question." in "\n".join(said)
    assert status != 0
