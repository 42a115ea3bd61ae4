"""The tutorial in docs/developer.md, followed to the letter in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python file=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

PROOF = """
import json
import django

django.setup()
from django.test import Client
from regulars.engine import registry, save, values
from regulars.engine.actor import system
from regulars.engine.models import User
from regulars.services.identity import tokens

actor = system("tutorial")
ada = save.save(User(name="Ada", email="ada@tutorial.example", is_admin=True), actor=actor)
entity = registry.get("account")
account = values.new_record(entity)
values.apply(account, entity, {"name": "Acme"}, actor)
save.save(account, actor=actor)

_token, secret = tokens.make(ada, name="tutorial", scopes=[], expires_at=None)
api = Client(headers={"authorization": f"Bearer {secret}"})
made = api.post(
    "/api/v1/vehicles",
    json.dumps({"name": "Van 1", "plate": "AB-1", "price": {"amount": "90", "currency": "USD"}}),
    content_type="application/json",
)
assert made.status_code == 201, made.content
key, number = made.json()["id"], made.json()["number"]
contract = api.get("/api/v1/openapi.json")
assert "/vehicles" in contract.content.decode(), contract.content[:500]
assert api.post("/api/v1/vehicles", json.dumps({"name": "Twin", "plate": "AB-1"}), content_type="application/json").status_code == 422
verb = json.dumps({"account": str(account.pk)})
first = api.post(f"/api/v1/vehicles/{key}/actions/hand_over", verb, content_type="application/json")
assert first.status_code == 200, first.content
assert api.post(f"/api/v1/vehicles/{key}/actions/hand_over", verb, content_type="application/json").status_code == 422

web = Client()
web.force_login(ada)
for page in ("", "?view=free", "board", "new", str(number), "import", "filter?add=1"):
    answer = web.get(f"/vehicles/{page}")
    assert answer.status_code == 200, (page, answer.status_code)
assert "Van 1" in web.get("/vehicles/?view=all").content.decode()
assert "Van 1" in web.get(f"/accounts/{account.number}").content.decode()
assert "Van 1" in api.get("/api/v1/search", {"q": "AB-1"}).content.decode()
print("the tutorial holds")
"""


@pytest.fixture
def scratch_database(django_db_setup):
    """An empty database beside this worker's own."""
    from django.conf import settings

    given = settings.DATABASES["default"]
    address = f"postgresql://{given['USER']}@/{{}}?host={given['HOST']}"
    name = f"tutorial_{os.getpid()}"
    with psycopg.connect(address.format("postgres"), autocommit=True) as server:
        server.execute(f"create database {name} template template0")
        yield address.format(name)
        server.execute(f"drop database {name} with (force)")


def test_the_tutorial_adds_an_entity_by_a_model_and_a_description(tmp_path, scratch_database):
    files = BLOCK.findall((ROOT / "docs" / "developer.md").read_text(encoding="utf-8"))
    assert len(files) == 3
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "vehicles" / "__init__.py").touch()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}:{ROOT / 'src'}",
        "REGULARS_APPS": "vehicles",
        "REGULARS_DATA": str(tmp_path / "data"),
        "DATABASE_URL": scratch_database,
        "DJANGO_SETTINGS_MODULE": "regulars.project.settings",
        "REGULARS_TESTING": "yes",
    }

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "django", "makemigrations", "vehicles")
    run("-m", "django", "migrate", "--verbosity", "0")
    assert "the tutorial holds" in run("-c", PROOF)


def test_a_misspelt_name_is_refused_at_start_with_the_nearest_right_one(tmp_path, scratch_database):
    files = dict(BLOCK.findall((ROOT / "docs" / "developer.md").read_text(encoding="utf-8")))
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('totals=("price",)', 'totals=("prise",)'), encoding="utf-8")
    (tmp_path / "vehicles" / "__init__.py").touch()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}:{ROOT / 'src'}",
        "REGULARS_APPS": "vehicles",
        "REGULARS_DATA": str(tmp_path / "data"),
        "DATABASE_URL": scratch_database,
        "DJANGO_SETTINGS_MODULE": "regulars.project.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "there is no field 'prise'" in done.stderr
    assert "Did you mean 'price'?" in done.stderr
