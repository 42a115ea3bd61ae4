from datetime import timedelta

import pytest

from regulars.areas.contacts.models import Contact, GroupMember, Position
from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, registry, save, undo
from regulars.engine.models import Change
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of
from tests.rights.test_told_to_people import keep


def test_an_account_cannot_be_part_of_one_below_it(ann):
    top = make("account", ann, name="Top")
    middle = make("account", ann, name="Middle", parent=top.id)
    low = make("account", ann, name="Low", parent=middle.id)
    with pytest.raises(Invalid) as problem:
        edit(fresh(top), ann, parent=low.id)
    assert problem.value.code == "circle"
    assert "parent" in problem.value.fields


def test_an_account_cannot_be_part_of_itself(ann):
    top = make("account", ann, name="Top")
    with pytest.raises(Invalid):
        edit(top, ann, parent=top.id)


def test_a_circle_within_one_batch_is_refused(ann):
    one, two = make("account", ann, name="One"), make("account", ann, name="Two")
    one.parent_id, two.parent_id = two.id, one.id
    errors = {}
    save.save_many([one, two], actor=ann, errors=errors)
    assert set(errors) == {0, 1}


def test_an_industry_is_one_of_the_list(ann):
    with pytest.raises(Invalid) as problem:
        make("account", ann, name="Odd", industry="technolgy")
    assert "industry" in problem.value.fields


def test_a_contact_holds_posts_at_several_accounts_and_one_is_the_main_one(ann):
    first, second = make("account", ann, name="First"), make("account", ann, name="Second")
    person = make("contact", ann, name="Pat Smith", account=first.id)
    one = make("position", ann, contact=person.id, account=first.id, job_title="CEO", is_primary=True)
    two = make("position", ann, contact=person.id, account=second.id, job_title="Adviser", is_primary=True)
    assert fresh(person).account_id == second.id
    assert not fresh(one).is_primary
    assert two.name == "Second"


def test_a_main_position_moves_the_contact_with_a_change_that_can_be_taken_back(ann):
    first, second = make("account", ann, name="First"), make("account", ann, name="Second")
    person = make("contact", ann, name="Pat Smith", account=first.id)
    one = make("position", ann, contact=person.id, account=first.id, is_primary=True)
    two = make("position", ann, contact=person.id, account=second.id)
    edit(fresh(two), ann, is_primary=True)
    [moved] = Change.objects.filter(record=person.pk, diff__has_key="account", version__gt=1)
    [left] = Change.objects.filter(record=one.pk, diff__has_key="is_primary", version__gt=1)
    assert (moved.diff["account"][1], moved.actor) == (str(second.pk), ann.id)
    assert (moved.version, left.version) == (fresh(person).version, fresh(one).version)
    then = access.records("contact", ann).as_of(moved.at - timedelta(microseconds=1)).row(person.pk, ["account"])
    assert then["account"].id == first.pk
    undo.undo_changes([moved.pk], actor=ann)
    assert (fresh(person).account_id, fresh(one).is_primary, fresh(two).is_primary) == (first.pk, True, False)


def test_no_main_position_moves_a_contact_for_those_who_only_read_the_account(company, ann):
    first, second = make("account", ann, name="First"), make("account", ann, name="Second")
    person = make("contact", ann, name="Pat Smith", account=first.id)
    keep(company.carl, "contact.account", mode="readonly")
    carl = actor_of(company.carl)
    with pytest.raises(Invalid) as problem:
        make("position", carl, contact=person.id, account=second.id, is_primary=True)
    assert set(problem.value.fields) == {"is_primary"}
    assert (fresh(person).account_id, Position.objects.count()) == (first.pk, 0)
    make("position", carl, contact=person.id, account=second.id)
    make("position", carl, contact=person.id, account=first.id, is_primary=True)
    assert (fresh(person).account_id, Position.objects.count()) == (first.pk, 2)


def test_moving_a_contact_to_another_account_moves_the_main_position(ann):
    first, second = make("account", ann, name="First"), make("account", ann, name="Second")
    person = make("contact", ann, name="Pat Smith", account=first.id)
    make("position", ann, contact=person.id, account=first.id, is_primary=True)
    make("position", ann, contact=person.id, account=second.id)
    edit(fresh(person), ann, account=second.id)
    main = Position.objects.get(contact=person, is_primary=True)
    assert main.account_id == second.id


def test_a_contact_has_one_position_at_an_account(ann):
    account = make("account", ann, name="First")
    person = make("contact", ann, name="Pat Smith")
    make("position", ann, contact=person.id, account=account.id)
    with pytest.raises(Invalid):
        make("position", ann, contact=person.id, account=account.id)


def test_a_further_phone_is_written_as_the_first_one(ann):
    person = make("contact", ann, name="Pat Smith")
    point = make("contact-point", ann, record=about(person), kind="mobile", value="(212) 555-0123")
    assert point.value == "+12125550123"
    with pytest.raises(Invalid) as problem:
        make("contact-point", ann, record=about(person), kind="email", value="no mail")
    assert "value" in problem.value.fields


def test_points_of_a_record_belong_to_those_who_may_edit_it(ann, company):
    person = make("contact", ann, name="Pat Smith")
    bob = actor_of(company.bob)
    with pytest.raises(NotAllowed):
        make("contact-point", bob, record=about(person), kind="email", value="pat@example.com")
    make("contact-point", ann, record=about(person), kind="email", value="pat@example.com")
    assert access.records("contact-point", bob).count().number == 1
    assert access.records("contact-point", actor_of(company.carl)).count().number == 0


def test_points_and_addresses_go_to_the_bin_and_come_back_with_the_contact(ann):
    person = make("contact", ann, name="Pat Smith")
    make("contact-point", ann, record=about(person), kind="email", value="pat@example.com")
    make("address", ann, record=about(person), address={"city": "Oslo", "country": "NO"})
    save.delete([person], actor=ann)
    assert access.records("contact-point", ann).count().number == 0
    save.restore([fresh(person)], actor=ann)
    assert access.records("contact-point", ann).count().number == 1
    assert access.records("address", ann).count().number == 1


def test_an_address_without_a_label_is_called_by_its_kind(ann):
    person = make("contact", ann, name="Pat Smith")
    address = make("address", ann, record=about(person), kind="home", address={"city": "Oslo"})
    assert address.label == "Home"


def test_a_group_holds_accounts_and_contacts_once(ann):
    group = make("group", ann, name="Dinner")
    person, account = make("contact", ann, name="Pat Smith"), make("account", ann, name="First")
    make("group-member", ann, group=group.id, record=about(person))
    member = make("group-member", ann, group=group.id, record=about(account))
    assert member.name == "First"
    with pytest.raises(Invalid):
        make("group-member", ann, group=group.id, record=about(person))
    assert GroupMember.objects.count() == 2


def test_a_contact_is_found_by_the_name_of_its_account(ann):
    account = make("account", ann, name="Zeppelin Works")
    make("contact", ann, name="Pat Smith", account=account.id)
    assert access.records("contact", ann).search("zeppelin").count().number == 1


def test_moves_of_an_import_are_undone_together(ann):
    import uuid

    batch = uuid.uuid4()
    people = [Contact(name=f"P {n}", name_last=f"P{n}") for n in range(3)]
    save.save_many(people, actor=ann, batch=batch)
    assert undo.undo_batch(batch, actor=ann).taken_back == 3
    assert access.records("contact", ann).count().number == 0


def test_a_name_written_with_the_last_name_first_is_shown_as_it_is_spoken():
    name = registry.get("contact").by_key["name"]
    assert name.parse("Smith, John Q.").full == "John Q. Smith"
    assert name.parse("Martin Luther King, Jr.").full == "Martin Luther King, Jr."
    assert name.parse("Иванов Иван Иванович").full == "Иванов Иван Иванович"
