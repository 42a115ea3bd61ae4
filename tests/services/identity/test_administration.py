import pytest
from django.core import mail
from django.test import Client

from regulars.base import jobs
from regulars.base.errors import NotAllowed
from regulars.engine import access, save, values, workspace
from regulars.engine import actor as actors
from regulars.engine.models import Change, Role, User
from regulars.services.identity import actions, tokens
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role, make_user

from .conftest import is_signed_in, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(db):
    return make_role("Seller", grants("own"))


def addresses(user, role):
    return [
        ("get", "/admin/people/"),
        ("get", "/admin/people/invite"),
        ("post", "/admin/people/invite"),
        ("get", f"/admin/people/{user.pk}/"),
        ("post", f"/admin/people/{user.pk}/roles"),
        *(
            ("post", f"/admin/people/{user.pk}/{verb}")
            for verb in ("invite", "sign-out", "forget-factors", "deactivate", "activate")
        ),
        ("get", "/admin/managers/"),
        ("get", "/admin/roles/"),
        ("get", "/admin/roles/new"),
        ("post", "/admin/roles/new"),
        ("get", f"/admin/roles/{role.pk}/"),
        ("post", f"/admin/roles/{role.pk}/"),
        ("post", f"/admin/roles/{role.pk}/copy"),
        ("get", "/admin/workspace/"),
        ("post", "/admin/workspace/"),
    ]


def test_administration_is_for_administrators(ann, ada, role):
    """Each address: 403 for another person, the sign-in page for a stranger, and nothing changes."""
    client = signed_in(ann)
    changes, roles = Change.objects.count(), Role.objects.count()
    for method, address in addresses(ada, role):
        assert getattr(client, method)(address).status_code == 403, address
        stranger = getattr(Client(), method)(address)
        assert stranger["Location"].startswith("/auth/login/"), address
    assert Change.objects.count() == changes
    assert Role.objects.count() == roles


def test_every_page_of_administration_opens_for_an_administrator(ann, ada, role):
    client = signed_in(ada)
    for method, address in addresses(ann, role):
        if method == "get":
            page = client.get(address)
            assert page.status_code == 200, address
            assert page.content.decode().count("<h1") == 1, address


def test_a_colleague_is_invited_and_sets_a_password(ada, role):
    answer = signed_in(ada).post(
        "/admin/people/invite", {"name": "New Colleague", "email": "New@Example.com", "roles": [str(role.pk)]}
    )
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(email="new@example.com")
    assert list(user.roles.all()) == [role]
    assert not user.has_usable_password()
    jobs.run_pending()
    message = mail.outbox[-1]
    assert message.to == ["new@example.com"]
    link = next(word for word in message.body.split() if "/password/reset/key/" in word)
    browser = Client()
    page = browser.get("/" + link.split("//", 1)[1].partition("/")[2], follow=True)
    browser.post(page.redirect_chain[-1][0], {"password1": "a brand new phrase", "password2": "a brand new phrase"})
    assert sign_in(Client(), "new@example.com", "a brand new phrase").status_code == 302


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("email", {"email": "ada@example.com"}),
        ("email", {"email": "no address"}),
        ("name", {"name": ""}),
        ("email", {"email": ""}),
    ],
)
def test_a_wrong_invitation_is_refused_and_makes_nothing(ada, field, data):
    count = User.objects.count()
    answer = signed_in(ada).post("/admin/people/invite", {"name": "New", "email": "new@example.com", **data})
    assert answer.status_code == 422
    assert field in answer.context_data["errors"]
    assert User.objects.count() == count


def test_roles_given_count_at_the_next_request(ann, ada, role, django_capture_on_commit_callbacks):
    client = signed_in(ann)
    client.get("/settings/")
    assert not access.may(actor_of(ann), "team", "edit")
    manager = make_role("Manager", {("team", "edit"): "all"})
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(ada).post(f"/admin/people/{ann.pk}/roles", {"roles": [str(manager.pk)]})
    assert access.may(actor_of(ann), "team", "edit")


def test_a_change_of_roles_is_in_the_log(ann, ada, role):
    actions.set_roles(ann, [role], actor=actor_of(ada))
    change = Change.objects.filter(record=ann.pk).latest("id")
    assert (change.verb, change.actor, change.entity) == ("set_roles", ada.pk, "user")
    assert change.diff == {"roles": [[], [role.name]]}
    assert change.version == User.objects.get(pk=ann.pk).version
    actions.set_roles(ann, [role], actor=actor_of(ada))
    assert Change.objects.filter(record=ann.pk).latest("id").id == change.id, "nothing moved, nothing is written"


def test_closing_an_account_ends_its_sessions_and_tokens(ann, ada):
    client = signed_in(ann)
    _token, secret = tokens.make(ann, name="Script")
    signed_in(ada).post(f"/admin/people/{ann.pk}/deactivate")
    assert not is_signed_in(client)
    assert tokens.find(secret) is None
    assert not User.objects.get(pk=ann.pk).is_active
    assert Change.objects.filter(record=ann.pk, verb="deactivate").exists()
    signed_in(ada).post(f"/admin/people/{ann.pk}/activate")
    assert sign_in(client, ann.email).status_code == 302
    assert tokens.find(secret) is None, "keys stay revoked"


def test_nobody_closes_their_own_account(ada):
    signed_in(ada).post(f"/admin/people/{ada.pk}/deactivate")
    assert User.objects.get(pk=ada.pk).is_active


def test_an_administrator_signs_someone_out_everywhere(ann, ada):
    here, there = signed_in(ann), signed_in(ann)
    signed_in(ada).post(f"/admin/people/{ann.pk}/sign-out")
    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_an_unknown_deed_is_not_found(ann, ada):
    assert signed_in(ada).post(f"/admin/people/{ann.pk}/promote").status_code == 404


def test_people_are_found_by_name(ann, ada):
    page = signed_in(ada).get("/admin/people/?q=smith").content.decode()
    assert "Ann Smith" in page
    assert "ada@example.com</span>" not in page.split("<tbody>")[1]


def test_hostile_names_are_shown_as_words(ada):
    make_user("<script>alert(1)</script>")
    page = signed_in(ada).get("/admin/people/").content.decode()
    assert "<script>alert(1)" not in page


def test_the_tree_of_managers_counts_everyone_below(ada):
    top = make_user("Top Boss")
    middle = make_user("Middle Boss", manager=top)
    make_user("First Rep", manager=middle)
    make_user("Second Rep", manager=middle)
    page = signed_in(ada).get("/admin/managers/")
    root = page.context_data["roots"][0]
    assert (root.person.name, root.below) == ("Top Boss", 3)
    assert "Second Rep" in page.content.decode()
    assert "Ada Admin</a>" in page.content.decode(), "alone, and named"


def test_the_workspace_is_set(ada):
    data = {"name": "Acme", "currency": "EUR", "country": "DE", "language": "ru", "timezone": "Europe/Berlin"}
    try:
        assert signed_in(ada).post("/admin/workspace/", data).status_code == 302
        assert {name: workspace.value(name) for name in data} == data
        assert actors.system().manner.currency == "EUR"
    finally:
        workspace.forget()


def test_the_fiscal_year_begins_in_a_month_of_the_calendar(ada):
    try:
        assert signed_in(ada).post("/admin/workspace/", {"fiscal_month": "4"}).status_code == 302
        assert actors.system().manner.fiscal_month == 4
        assert signed_in(ada).post("/admin/workspace/", {"fiscal_month": "13"}).status_code == 422
        assert actors.system().manner.fiscal_month == 4
    finally:
        workspace.forget()


def test_a_change_of_the_workspace_is_kept_with_who_made_it(ada):
    data = {"name": "Acme", "currency": "EUR", "country": "DE", "language": "ru", "timezone": "Europe/Berlin"}
    try:
        signed_in(ada).post("/admin/workspace/", data)
        signed_in(ada).post("/admin/workspace/", {**data, "name": "Acme and Sons"})
        told = list(Change.objects.filter(entity="workspace", diff__has_key="name").order_by("version"))
        assert [each.diff["name"] for each in told] == [["Regulars", "Acme"], ["Acme", "Acme and Sons"]]
        assert {each.actor for each in told} == {ada.id}
        assert "Acme and Sons" in signed_in(ada).get("/admin/workspace/").content.decode()
        count = Change.objects.count()
        workspace.put("name", "Acme and Sons", actor=SYSTEM)
        assert Change.objects.count() == count, "what is the same already leaves no trace"
    finally:
        workspace.forget()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"currency": "XXX"},
        {"country": "ZZ"},
        {"language": "tlh"},
        {"timezone": "Mars"},
    ],
)
def test_a_wrong_workspace_is_refused(ada, wrong):
    data = {"name": "Acme", "currency": "EUR", "country": "DE", "language": "ru", "timezone": "Europe/Berlin"}
    answer = signed_in(ada).post("/admin/workspace/", {**data, **wrong})
    assert answer.status_code == 422
    assert list(answer.context_data["errors"]) == list(wrong)
    assert workspace.value("name") != "Acme"


def test_the_currency_is_fixed_once_amounts_are_stored(ada, monkeypatch):
    from regulars.services.identity.pages import workspace as page

    monkeypatch.setattr(page, "amounts_are_stored", lambda: True)
    data = {"name": "Acme", "currency": "EUR", "country": "DE", "language": "ru", "timezone": "Europe/Berlin"}
    answer = signed_in(ada).post("/admin/workspace/", data)
    assert answer.status_code == 422
    assert list(answer.context_data["errors"]) == ["currency"]
    assert workspace.value("currency") == "USD"


def test_stored_amounts_are_noticed(db):
    from regulars.engine import registry, save
    from regulars.services.identity.pages.workspace import amounts_are_stored

    assert not amounts_are_stored()
    product = registry.get("product")
    record = values.new_record(product)
    values.apply(record, product, {"name": "Desk", "price": {"amount": "10", "currency": "USD"}}, SYSTEM)
    save.save(record, actor=SYSTEM)
    assert amounts_are_stored()


def test_the_page_of_a_person_leads_administrators_to_their_account(ann, ada, role):
    actions.set_roles(ann, [role], actor=actor_of(ada))
    address = f"/users/{ann.pk}/related"
    assert f"/admin/people/{ann.pk}/" in signed_in(ada).get(address).content.decode()
    assert "/admin/people/" not in signed_in(ann).get(address).content.decode()


def test_who_may_edit_people_cannot_take_over_how_a_colleague_signs_in(ann):
    """The reset link goes to the address: changing it is taking the account."""
    clerk = make_user("Cleo Clerk", email="cleo@example.com")
    give(User.objects.get(pk=clerk.pk), make_role("Personnel", {("user", "view"): "all", ("user", "edit"): "all"}))
    actor = actors.of(clerk)
    person = access.records("user", actor, "edit").get(ann.pk)
    person.job_title = "Account manager"
    save.save(person, actor=actor)
    for name, value in (("email", "mine@example.com"), ("is_active", False), ("is_admin", True)):
        person = access.records("user", actor, "edit").get(ann.pk)
        setattr(person, name, value)
        with pytest.raises(NotAllowed):
            save.save(person, actor=actor)
