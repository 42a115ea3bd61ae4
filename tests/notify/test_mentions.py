"""Who is mentioned is told once, as far as they may see it; the one who wrote hears of those who may not."""

import uuid

import pytest

from regulars.engine.models import User
from regulars.engine.models.people import Grant
from regulars.services.notify import following, mentions
from regulars.services.notify.queries import page
from tests.areas.make import edit, make
from tests.factories.people import actor_of, give, make_role

pytestmark = pytest.mark.django_db


def told(user, kind="mention"):
    return [each for each in page(actor_of(user)).items if each.kind == kind]


def at(*users):
    return "<p>" + " ".join(f'<a href="/users/{user.pk}">@{user.name}</a>' for user in users) + " please look</p>"


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


@pytest.fixture
def account(company, ada):
    return make("account", ada, name="Acme", owner=str(company.ann.pk))


def test_a_mention_in_a_note_is_told_to_who_may_see_it(company, ada, account, hear):
    make("note", ada, text=at(company.ann), record=f"account:{account.pk}", owner=str(company.ann.pk))
    hear()
    (found,) = told(company.ann)
    assert (found.text, found.who, found.entity.name) == ("You were mentioned.", "Ada Admin", "note")


def test_an_edit_tells_only_those_who_are_new(company, ada, account, hear):
    edit(account, ada, description=at(company.ann))
    hear()
    edit(account, ada, description=at(company.ann, company.mary))
    hear()
    assert (len(told(company.ann)), len(told(company.mary))) == (1, 1)
    edit(account, ada, description=at(company.mary) + "<p>more</p>")
    hear()
    assert (len(told(company.ann)), len(told(company.mary))) == (1, 1)


def test_who_may_not_see_it_is_not_told_and_the_writer_is_asked_to_share(company, ada, account, hear):
    edit(account, ada, description=at(company.carl))
    hear()
    assert not told(company.carl)
    (found,) = told(company.ada)
    assert found.text.startswith("Carl Other was mentioned and was not told")
    assert found.title == "Acme"


def test_who_is_mentioned_follows_from_then_on(company, ada, account, hear):
    edit(account, ada, description=at(company.ann))
    hear()
    assert following.state(account.pk, actor_of(company.ann)).mine


def test_nobody_is_told_that_they_mentioned_themselves(company, hear):
    account = make("account", actor_of(company.ann), name="Mine", owner=str(company.ann.pk))
    edit(account, actor_of(company.ann), description=at(company.ann))
    hear()
    assert not told(company.ann)


def test_only_a_link_to_a_person_whose_words_begin_with_at_is_a_mention():
    key = uuid.uuid4()
    assert mentions.mentioned(f'<a href="/users/{key}" rel="noopener"><b>@Ann</b></a>') == {key}
    for other in (
        f'<a href="/users/{key}">Ann</a>',
        f'<a href="/deals/{key}">@Ann</a>',
        "@Ann",
        f'<a href="/users/{"z" * 36}">@A</a>',
        None,
    ):
        assert mentions.mentioned(other) == set()


def test_people_are_offered_and_those_who_may_not_see_it_are_marked(company, account, enter):
    ada = enter(company.ada)
    page = ada.get(f"/mentions?q=Carl&about=account:{account.pk}").content.decode()
    assert "Carl Other" in page
    assert "may not see this record" in page
    assert "may not see this record" not in ada.get(f"/mentions?q=Ann&about=account:{account.pk}").content.decode()
    assert enter(company.ada).get("/mentions?q=Carl&about=nonsense").status_code == 200


def test_whom_one_may_see_no_record_with_nothing_is_said_of_who_sees_it(company, account, enter):
    assert (
        "may not see this record"
        not in enter(company.carl).get(f"/mentions?about=account:{account.pk}").content.decode()
    )


def test_who_may_not_see_it_can_be_shared_with_by_whoever_may_share_it(company, account, enter):
    address = f"/mentions?q=Carl&about=account:{account.pk}"
    share = f"/accounts/{account.pk}/share?user={company.carl.pk}"
    assert f'data-unable data-share="{share}"' in enter(company.ada).get(address).content.decode()
    dialog = enter(company.ada).get(share)
    assert dialog.status_code == 200
    assert "Carl Other" in dialog.content.decode()
    assert enter(company.ada).get(f"/accounts/{account.pk}/share?user=nonsense").status_code == 200
    Grant.objects.filter(action="share").delete()
    role = make_role("Sees", {("account", "view"): "all", ("account", "share"): "none", ("user", "view"): "all"})
    give(User.objects.get(pk=company.nobody.pk), role)
    told = enter(company.nobody).get(address).content.decode()
    assert "data-unable" in told
    assert "data-share" not in told
