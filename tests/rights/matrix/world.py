"""Who asks and what they must not learn: a stranger's record full of one marker, and for each scope one that lies in it."""

import io
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from regulars.engine import registry, save, values, workspace
from regulars.engine.models import Change, Share, StoredFile, Territory, TerritoryMember
from regulars.services.files import actions as files
from regulars.services.notify.models import Notification
from regulars.services.webhooks.models import Webhook
from regulars.services.workflow.guards import may_have_rules
from regulars.services.workflow.models import RuleRun
from tests.factories.people import EVERYTHING, SYSTEM, actor_of, give, make_role, make_user
from tests.factories.tied import line_under_way
from tests.factories.values import sample_record, sample_values

MARKER = "zqxhidden"
OPEN_MARKER = "zqxshown"
SCOPES = ("none", "own", "team", "branch", "territory", "condition", "shared", "all")
ACTIONS = (*EVERYTHING, "merge")
FREE = {"contact-point": {"kind": "other"}, "position": {"is_primary": False}}
FREE |= {name: {"timezone": ""} for name in ("account", "contact")} | {"tender-position": {"number_text": "1.7"}}
"""What ties fields together is loosened: a kind under which any words are taken, a position that moves nobody."""
WORDS = frozenset(("text", "long_text", "rich_text", "person_name", "url", "email", "tags", "address"))


@dataclass
class Hidden:
    """A record that the one who asks must not learn of, and what hangs on it."""

    entity: object
    record: object
    file: object
    change: int
    batch: uuid.UUID
    external_id: str

    @property
    def state(self):
        """Everything that a write could move."""
        stored = type(self.record)._default_manager.get(pk=self.record.pk)
        kept = {name: stored.__dict__[name] for name in stored.column_names()}
        changes = Change.objects.filter(record=self.record.pk).count()
        return kept, changes, StoredFile.objects.filter(record=self.record.pk).count()


@dataclass
class Followers:
    """What speaks of records by itself: a webhook of Ann's, a rule with a run, a notification."""

    hook: Webhook
    rule: object
    run: RuleRun


@dataclass
class World:
    """Ann asks. Bob is of her team, Zoe reports to her, Carl is a stranger, Dora is whom the condition names."""

    ann: object
    owners: dict
    territory: object
    hub: object
    hidden: Hidden
    followers: Followers
    seen: dict = field(default_factory=dict)

    def say(self, *scopes):
        """Ann has a role for each scope, on the entity and on the wholes that its rights come from."""
        give(self.ann, *[self._role(scope) for scope in scopes])
        Share.objects.filter(user=self.ann).delete()
        if "shared" in scopes and "shared" in self.seen:
            share(_top(self.hidden.entity, self.seen["shared"]), self.ann, self.owners["shared"])
        workspace.move_access_epoch()
        return actor_of(self.ann)

    def _role(self, scope):
        entity = self.hidden.entity
        names = {entity.name, *_wholes(entity)}
        given = "own" if scope == "shared" else scope
        hub = {("account", "view"): "own"} | {("rule", action): "all" for action in ("create", "edit")}
        role = make_role(f"Matrix {scope}", hub | {(name, action): given for name in names for action in ACTIONS})
        if scope == "condition":
            wanted = {"field": "owner", "op": "eq", "value": str(self.owners["condition"].pk)}
            role.grants.update(condition=wanted)
        return role


def build(entity, company):
    """The records of one entity, each scope's and the stranger's."""
    ann, zoe, dora = company.ann, make_user("Zoe Below", manager=company.ann), make_user("Dora Named")
    owners = {
        "own": ann,
        "team": company.bob,
        "branch": zoe,
        "territory": company.carl,
        "condition": dora,
        "shared": company.carl,
        "all": company.carl,
    }
    inside, outside = (
        save.save(Territory(name=f"{name} {uuid.uuid4().hex[:6]}"), actor=SYSTEM) for name in ("Inside", "Outside")
    )
    save.save(TerritoryMember(territory=inside, user=ann), actor=SYSTEM)
    hub = sample_record("account", SYSTEM, name="Hub of everyone", owner=str(ann.pk))
    hidden = hide(entity, company.carl, outside, hub)
    world = World(ann, owners, inside, hub, hidden, follow(hidden, ann))
    for scope in SCOPES[1:]:
        made = make(entity, owners[scope], OPEN_MARKER, territory=inside if scope == "territory" else outside)
        if made is not None:
            world.seen[scope] = made
    workspace.move_access_epoch()
    return world


def hide(entity, owner, territory, hub):
    """The stranger's record; where it may hang on another's record it hangs on one that Ann sees."""
    external, batch = f"ext-{uuid.uuid4().hex[:8]}", uuid.uuid4()
    record = make(entity, owner, MARKER, territory=territory, hub=hub, external_id=external, batch=batch)
    file = None
    if not entity.access.kept:
        content = io.BytesIO(f"{MARKER} in a file".encode())
        file = files.bring(
            content,
            name=f"{MARKER}.txt",
            size=len(content.getvalue()),
            actor=SYSTEM,
            entity=entity.name,
            record=record.pk,
        )
    return Hidden(entity, record, file, _first_change(record), batch, external)


def setting(entity):
    """A record of a kind that everybody reads."""
    record = sample_record(entity, SYSTEM)
    return Hidden(entity, record, None, _first_change(record), uuid.uuid4(), "none")


def _first_change(record):
    change = Change.objects.filter(record=record.pk).order_by("id").first()
    return change.id if change else 0


def follow(hidden, ann):
    """A webhook, a rule and a notification that speak of the stranger's record."""
    about, now = {"entity": hidden.entity.name, "record": hidden.record.pk}, timezone.now()
    hook = Webhook.objects.create(name="Matrix", url="https://example.com/", owner=ann, secret="none")
    rule = _rule(hidden.entity)
    run = RuleRun.objects.create(
        id=hidden.batch, rule=rule.pk, number=1, occurrence="matrix", change=hidden.change, created_at=now,
        due_at=now + timedelta(days=1), **about,
    )  # fmt: skip
    Notification.objects.create(
        recipient=ann, kind="assigned", key="matrix", text="You are responsible for it now.", change=hidden.change,
        created_at=now, **about,
    )  # fmt: skip
    return Followers(hook, rule, run)


def _rule(entity):
    """A rule that is set off by new records of the entity, as the program; it does nothing to them. Settings have none."""
    about = entity.name if may_have_rules(entity) else "account"
    said = {"trigger": {"kind": "created"}, "steps": [{"do": "stop"}], "condition": {}, "acts_as": "program"}
    described = registry.get("rule")
    rule = values.new_record(described)
    values.apply(rule, described, {**sample_values(described), "entity": about, **said}, SYSTEM)
    return save.save(rule, actor=SYSTEM)


def make(entity, owner, marker, *, territory, hub=None, external_id=None, batch=None):
    """A record whose every text holds the marker. A part hangs on a whole of the owner's."""
    if entity.access.kept:
        return kept(entity, owner, marker, territory)
    given = {each.key: _marked(each, marker) for each in entity.fields if each.kind in WORDS and not each.readonly}
    data = {**sample_values(entity, SYSTEM, every=True, depth=2), **given, **FREE.get(entity.name, {})}
    if entity.owner_column:
        data[entity.access.owner] = str(owner.pk)
    data |= _whole(entity, owner, marker, territory)
    if "order_line" in data:
        whole = registry.get(entity.by_key[entity.access.through].to).model
        data["order_line"] = str(
            line_under_way(
                whole._default_manager.get(pk=data[entity.access.through]), name=f"{marker} {uuid.uuid4().hex[:6]}"
            ).pk
        )
    if hub is not None and not entity.access.through:
        data |= _hung(entity, hub)
    if "territory" in entity.by_key and entity.own_territory is not None:
        data |= {"territory": str(territory.pk), "territory_is_manual": True}
    record = values.new_record(entity)
    values.apply(record, entity, data, SYSTEM)
    record.external_id = external_id
    return save.save(record, actor=SYSTEM, batch=batch)


def share(record, user, by):
    Share.objects.create(entity=registry.of(record).name, record=record.pk, level="edit", user=user, created_by=by)


def _marked(each, marker):
    word = f"{marker} {uuid.uuid4().hex[:6]}"
    return {
        "rich_text": f"<p>{word}</p>",
        "person_name": {"first": marker, "last": uuid.uuid4().hex[:6]},
        "url": f"https://{marker}.example/{uuid.uuid4().hex[:6]}",
        "email": f"{marker}.{uuid.uuid4().hex[:6]}@example.com",
        "tags": [marker],
        "address": {"street": word, "city": marker, "country": "US"},
    }.get(each.kind, word[: getattr(each, "max_length", None) or 200])


def _wholes(entity):
    """The entities whose rights count for a part."""
    from regulars.engine import access

    found = access.parents_of(entity) if entity.access.through else ()
    return {name for each in found for name in (each.name, *_wholes(each))}


def _whole(entity, owner, marker, territory):
    """The whole that a part belongs to, owned by the same person; a contact or a deal lies in its account's territory."""
    link = entity.by_key.get(entity.access.through) if entity.access.through else None
    if link is not None:
        target = getattr(link, "to", ())
        name = target if isinstance(target, str) else (target or ("account",))[0]
        made = make(registry.get(name), owner, marker, territory=territory)
        value = str(made.pk) if isinstance(target, str) else {"entity": name, "id": str(made.pk)}
        return {link.key: value}
    if entity.access.territory.startswith("account."):
        made = sample_record(
            "account",
            SYSTEM,
            name="A plain account",
            owner=str(owner.pk),
            territory=str(territory.pk),
            territory_is_manual=True,
        )
        return {"account": str(made.pk)}
    return {}


def _hung(entity, hub):
    """Links that put a record on the page of another: to an account that Ann sees."""
    found = {}
    for each in entity.fields:
        if each.readonly or not getattr(each, "parent", False) or (entity.name, each.key) == ("relation", "object"):
            continue  # nobody has a relation to themselves
        if each.kind == "any_reference" and "account" in each.allowed():
            found[each.key] = {"entity": "account", "id": str(hub.pk)}
        elif each.kind == "reference" and each.to == "account":
            found[each.key] = str(hub.pk)
    return found


PROGRAM = {
    "stock-level": lambda: {"product": sample_record("product"), "warehouse": sample_record("warehouse")},
    "erasure": lambda: {
        "request": sample_record("subject-request"),
        "mode": "erase",
        "executed_at": timezone.now(),
        "digest": uuid.uuid4().hex,
        "content": {
            "request": {"number": 1, "received_on": "2026-03-01"},
            "by": {"name": "Ada"},
            "counts": {"in_all": {}},
        },
    },
    "invoice-tax": lambda: {
        "rule": "taxed",
        "base": 100,
        "base_currency": "USD",
        "amount": 19,
        "amount_currency": "USD",
    },
    "coupon-use": lambda: {
        "coupon": sample_record("coupon"),
        "document_id": sample_record("quote").pk,
        "document_entity": "quote",
    },
    "subscription-period": lambda: {
        "first": date(2026, 1, 1),
        "last": date(2026, 1, 31),
        "billed": 5,
        "billed_currency": "USD",
    },
    "payment-allocation": lambda: {"amount": 5, "amount_currency": "USD"},
    "checkout": lambda: {"provider": sample_record("payment-provider"), "amount": 5, "amount_currency": "USD"},
}
"""What the program gives records that it alone writes."""


def kept(entity, owner, marker, territory):
    """What the program writes by itself: the visits that a deal's own way made, the certificate of an erasure."""
    title = f"{marker} {uuid.uuid4().hex[:6]}"
    if not entity.access.through:
        return save.save(entity.model(**{entity.title: title, **PROGRAM[entity.name]()}), actor=SYSTEM)
    whole = make(registry.get(entity.by_key[entity.access.through].to), owner, marker, territory=territory)
    through = f"{entity.access.through}_id"
    if entity.name in PROGRAM:
        return save.save(
            entity.model(**{entity.title: title, through: whole.pk, **PROGRAM[entity.name]()}), actor=SYSTEM
        )
    return entity.model._default_manager.filter(**{through: whole.pk}).first()


def _top(entity, record):
    """The record whose rights count."""
    if not entity.access.through:
        return record
    value = entity.by_key[entity.access.through].get(record)
    name, key = (
        (value.entity, value.id) if hasattr(value, "entity") else (entity.by_key[entity.access.through].to, value)
    )
    return _top(registry.get(name), registry.get(name).model._default_manager.get(pk=key))
