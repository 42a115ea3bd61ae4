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
COMMANDS = re.compile(r"^export PYTHONPATH=\.[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
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

    for line in COMMANDS.search((ROOT / "docs" / "developer.md").read_text(encoding="utf-8"))[1].splitlines():
        run(*_as_written(line))
    assert "the tutorial holds" in run("-c", PROOF)


def _as_written(line):
    """What Python is given by a line of the page, whose commands stand in the folder of the program."""
    program, *words = line.split()
    if program == "bin/regulars":
        return ["-m", "regulars.project.cli", *words]
    assert program == ".venv/bin/python"
    return [str(ROOT / words[0]), *words[1:]]


MISTAKES = {
    'totals=("price",)': ('totals=("prise",)', "there is no field 'prise'. Did you mean 'price'?"),
    'columns=("name", "plate"': ('columns=("name", "plte"', "there is no field 'plte'. Did you mean 'plate'?"),
    'Board(by="state"': ('Board(by="stat"', "there is no field 'stat'. Did you mean 'state'?"),
    'Date("free_from"': ('Date("free_form"', "there is no column of the model 'free_form'. Did you mean 'free_from'?"),
    'to="account", parent': ('to="acount", parent', "there is no entity 'acount'. Did you mean 'account'?"),
    'Extend("account"': ('Extend("acount"', "there is no such entity. Did you mean 'account'?"),
    'start="free_from"': ('start="plate"', "'plate' is neither a date nor a moment."),
    'Board(by="state", card=("plate", "account"), sum="price")': (
        'Board(by="state", sum="plate")',
        "'plate' cannot be summed.",
    ),
    '"op": "eq"': ('"op": "equals"', "'equals' cannot be asked of 'state'."),
    'default="car"': ('default="cra"', "the default 'cra' is none of: car, van."),
    'icon="truck"': (
        'icon="trukc"',
        "there is no icon (they are named in ui/icons.txt) 'trukc'. Did you mean 'truck'?",
    ),
    'group="sales"': ('group="salse"', "there is no group 'salse'. Did you mean 'sales'?"),
    'plural="vehicles"': ('plural="accounts"', "'accounts' is the address of 'account' already"),
    'name="vehicle"': ('name="account"', "entity 'account' is described in "),
}


@pytest.mark.parametrize("right", MISTAKES)
def test_what_is_wrong_in_a_description_is_refused_at_start_with_file_and_name(tmp_path, right):
    wrong, said = MISTAKES[right]
    for name, text in dict(BLOCK.findall((ROOT / "docs" / "developer.md").read_text(encoding="utf-8"))).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    (tmp_path / "vehicles" / "__init__.py").touch()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}:{ROOT / 'src'}",
        "REGULARS_APPS": "vehicles",
        "REGULARS_DATA": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "regulars.project.cli", "serve"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("regulars: ")
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "vehicles" / "entities.py") in done.stderr
    assert said in done.stderr
