"""The timeline of a record: its own changes, those of what hangs on it, with the reader's rights."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from regulars.areas.sales.actions import leads
from regulars.engine import changes, merging, registry, save, values, workspace
from regulars.engine.models import Change, FieldRule
from regulars.engine.undo import undo_batch
from regulars.services.timeline.models import TimelineLink
from regulars.services.timeline.queries import timeline
from regulars.services.timeline.subscribers import NAME, link
from regulars.ui import story
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()


def make(entity_name, owner, **data):
    entity = registry.get(entity_name)
    record = values.new_record(entity)
    values.apply(record, entity, data, SYSTEM)
    record.owner = owner
    return save.save(record, actor=actor_of(owner))


def note_on(record, owner, text="Called, they are interested"):
    return make("note", owner, text=text, record={"entity": registry.of(record).name, "id": str(record.pk)})


def follow():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select max(transaction), max(id) from engine_change")
    unseen = changes.Change.objects.order_by("id")
    link(list(unseen))


def verbs(page):
    return [(entry.entity.name, entry.verb) for entry in page.entries]


def test_it_tells_what_was_and_what_became_in_words(company):
    account = make("account", company.ann, name="Acme")
    account.owner = company.bob
    save.save(account, actor=SYSTEM)
    entry = timeline(account.pk, actor_of(company.ada)).entries[0]
    (moved,) = entry.moved
    assert (moved.field.key, moved.before.label, moved.after.label) == ("owner", "Ann Rep", "Bob Rep")


def test_what_is_older_than_its_writing_says_its_own_day(company):
    record = values.new_record(registry.get("account"))
    values.apply(record, registry.get("account"), {"name": "Old customer"}, SYSTEM)
    record.created_at = datetime(2019, 3, 3, 12, tzinfo=UTC)
    save.save(record, actor=SYSTEM)
    ada = actor_of(company.ada)
    (entry,) = timeline(record.pk, ada).entries
    assert entry.happened_at == record.created_at < entry.at
    assert "dated 3 Mar 2019" in story.line(entry).title
    new = make("account", company.ann, name="Acme")
    assert "dated" not in story.line(timeline(new.pk, ada).entries[0]).title


def test_a_note_shows_at_once_and_after_the_follower_came_by(company):
    account = make("account", company.ann, name="Acme")
    note_on(account, company.ann)
    ann = actor_of(company.ann)
    assert verbs(timeline(account.pk, ann)) == [("note", "create"), ("account", "create")]
    follow()
    follow()
    assert verbs(timeline(account.pk, ann)) == [("note", "create"), ("account", "create")]
    assert TimelineLink.objects.filter(record=account.pk).count() == 1


def test_what_hangs_on_a_contact_shows_on_its_account_too(company):
    account = make("account", company.ann, name="Acme")
    contact = make("contact", company.ann, name="Kim Lee", account=str(account.pk))
    note_on(contact, company.ann)
    follow()
    assert ("note", "create") in verbs(timeline(account.pk, actor_of(company.ann)))


def test_records_out_of_reach_and_hidden_fields_stay_out(company):
    account = make("account", company.ann, name="Acme", phone="+1 202 555 0101")
    make("contact", company.carl, name="Carls contact")
    note_on(account, company.ann)
    follow()
    role = company.bob.roles.first()
    for each in company.bob.roles.all():
        FieldRule.objects.create(role=each, entity="account", field="phone", mode="hidden")
    workspace.move_access_epoch()
    entries = timeline(account.pk, actor_of(company.bob)).entries
    assert role is not None
    assert all(moved.field.key != "phone" for entry in entries for moved in entry.moved)
    stranger = timeline(account.pk, actor_of(company.carl)).entries
    assert ("note", "create") not in [(entry.entity.name, entry.verb) for entry in stranger]


def test_it_comes_in_pages_and_by_kind(company):
    account = make("account", company.ann, name="Acme")
    for number in range(7):
        note_on(account, company.ann, text=f"Note {number}")
    follow()
    ann = actor_of(company.ann)
    first = timeline(account.pk, ann, limit=5)
    second = timeline(account.pk, ann, limit=5, before=first.next)
    seen = [entry.change for entry in (*first.entries, *second.entries)]
    assert len(first.entries) == 5
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 8
    assert verbs(timeline(account.pk, ann, entities=["account"])) == [("account", "create")]


def test_the_follower_is_known_to_the_worker():
    assert NAME in {subscriber.name for subscriber in changes.subscribers()}


def test_a_merged_record_brings_its_story_and_takes_it_back(company):
    one, two = sample_record("account"), sample_record("account")
    done = merging.merge(registry.get("account"), one.pk, [two.pk], actor=SYSTEM)
    link(list(Change.objects.order_by("id")))
    told = [(each.record, each.verb) for each in timeline(one.pk, SYSTEM).entries]
    assert {(two.pk, "create"), (two.pk, "merged"), (one.pk, "merge")} <= set(told)
    undo_batch(done.batch, actor=SYSTEM)
    link(list(Change.objects.filter(verb="restore")))
    assert (two.pk, "create") not in [(each.record, each.verb) for each in timeline(one.pk, SYSTEM).entries]


@pytest.mark.parametrize(("language", "shown"), [("en", "Wed, 3 Dec 2025"), ("ru", "Ср, 3 дек. 2025")])
def test_a_day_of_the_timeline_is_written_as_days_are_everywhere(language, shown):
    with translation.override(language):
        assert story.day_label(date(2025, 12, 3), timezone.localdate()) == shown


def test_a_deal_tells_the_whole_story_of_its_lead_until_that_is_taken_back(company):
    lead = make("lead", company.ann, name="Maria Anders", company="Alfreds")
    note = note_on(lead, company.ann)
    follow()
    lead = leads.convert(lead, actor=actor_of(company.ann))
    follow()
    story_of = {(each.record, each.verb) for each in timeline(lead.deal_id, SYSTEM).entries}
    assert {(lead.pk, "create"), (lead.pk, "convert"), (note.pk, "create"), (note.pk, "carried")} <= story_of
    undo_batch(Change.objects.get(record=lead.pk, verb="convert").batch, actor=SYSTEM)
    follow()
    story_of = {(each.record, each.verb) for each in timeline(lead.account_id, SYSTEM).entries}
    assert not {(lead.pk, "create"), (note.pk, "create")} & story_of


def test_a_part_is_told_by_the_name_it_has_of_another_and_a_note_by_its_kind(company):
    account = make("account", company.ann, name="Umbrella")
    contact = make("contact", company.ann, name="Kim Lee")
    note_on(contact, company.ann)
    position = values.new_record(registry.get("position"))
    links = {"contact": str(contact.pk), "account": str(account.pk)}
    values.apply(position, registry.get("position"), links, SYSTEM)
    save.save(position, actor=SYSTEM)
    entries = timeline(contact.pk, actor_of(company.ada)).entries
    told = {each.entity.name: str(story.line(each).title) for each in entries}
    assert ">Umbrella</a>" in told["position"]
    assert "interested" not in told["note"]


def test_of_many_changes_those_that_replace_a_value_come_first(company):
    account = make("account", company.ann, name="Acme", phone="+12125551234")
    entity = registry.get("account")
    more = {"name": "Acme Ltd", "email": "a@acme.example", "website": "https://acme.example", "phone": "+12125551235"}
    values.apply(account, entity, {**more, "description": "Tools"}, SYSTEM)
    save.save(account, actor=SYSTEM)
    changed = story.line(timeline(account.pk, actor_of(company.ada)).entries[0]).changes
    assert len(changed) == 5
    assert [bool(before) for _label, before, _after in changed] == [True, True, False, False, False]
