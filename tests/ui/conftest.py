import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from regulars.areas.sales.models import Pipeline, Stage
from regulars.engine import save
from tests.factories.people import SYSTEM, make_company
from tests.factories.values import sample_record


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def enter():
    """A browser of someone who is signed in already."""

    def enter(user):
        client = Client()
        session = client.session
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return client

    return enter


@pytest.fixture
def stages(company):
    """A path of its own, for deals whose page is walked."""
    pipeline = save.save(Pipeline(name="Ours", position=99), actor=SYSTEM)

    def stage(name, position, **more):
        values_of = {"probability": position * 20, "kind": "open", "required": [], **more}
        return save.save(Stage(name=name, pipeline=pipeline, position=position, **values_of), actor=SYSTEM)

    return {
        "qualify": stage("Qualify", 1),
        "propose": stage("Propose", 2, required=["amount", "closes_on"]),
        "won": stage("Closed won", 3, kind="won", probability=100),
        "lost": stage("Closed lost", 4, kind="lost", probability=0),
    }


@pytest.fixture
def deal(stages, company):
    return sample_record(
        "deal",
        name="GTK 500 for Xx-zobam",
        stage=str(stages["qualify"].pk),
        pipeline=str(stages["qualify"].pipeline_id),
        owner=str(company.ann.pk),
    )


@pytest.fixture
def ann(company, enter):
    return enter(company.ann)
