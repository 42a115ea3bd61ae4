"""The clients of docs/examples do what docs/integrator.md says of them, against a served installation."""

import os
import shutil
import subprocess
import sys

import pytest

from regulars.engine.models import Change
from regulars.services.identity import tokens
from tests.database import ROOT
from tests.factories.loops import run_alone
from tests.factories.people import actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = ROOT / "docs" / "examples"
CLIENTS = {"client.py": [sys.executable], "client.mjs": [shutil.which("node") or "node"]}


@pytest.fixture
def secret(company):
    return tokens.make(company.ada, name="ERP")[1]


def run(name, program, **environment):
    done = subprocess.run(
        [*program, str(EXAMPLES / name)], env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_writes_reads_and_follows(name, secret, live_server):
    said = run(name, CLIENTS[name], API=f"{live_server.url}/api/v1", TOKEN=secret)
    assert "201 created" in said
    assert "422" in said
    assert "stale" in said
    assert "Northwind" in said
    assert "create" in said
    assert "update" in said
    assert Change.objects.filter(entity="account").count() == 2


def test_the_assistant_counts_reads_and_acts(secret, company):
    import asyncio

    from tests.assistants.conftest import served

    deal = sample_record("deal", actor_of(company.ada), name="The largest")

    async def serve():
        async with served() as address:
            return await asyncio.to_thread(run, "assistant.py", [sys.executable], MCP=address, TOKEN=secret)

    said = run_alone(serve())
    assert str(deal.id) in said
    assert "done_at" in said
    assert Change.objects.filter(entity="task").count() == 2
