"""Who is asked, how many must say yes, what is skipped, what follows from the answer."""

import pytest

from regulars.base.errors import Conflict, Invalid, NotAllowed, Refused
from regulars.engine.models import User
from regulars.services.notify.models import Notification
from tests.approvals.conftest import MANAGER, edit
from tests.areas.make import fresh
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role, make_user

OVER_5000 = {"field": "amount", "op": "gt", "value": 5000}


def people(*users, **more):
    return {"who": {"kind": "people", "people": [str(user.pk) for user in users]}, **more}


@pytest.fixture
def seers(company):
    """People besides the manager who see every deal."""
    found = [User.objects.get(pk=make_user(name).pk) for name in ("Olga One", "Peter Two", "Quinn Three")]
    for each in found:
        give(each, make_role("All", grants("all", ("view",))))
    return found


def test_the_owners_manager_is_asked_and_the_answer_stands(office, company, deal):
    request = office.ask(office.approval(), deal())
    assert office.asked(request) == ["Mary Manager"]
    assert Notification.objects.get(recipient=company.mary).kind == "approval"
    office.yes(request, company.mary)
    assert office.state(request) == "approved"
    assert office.history(request) == ["asked", "said_yes", "approved"]
    assert "Approved" in Notification.objects.get(recipient=company.ann).text


def test_any_one_of_several_decides_and_the_others_are_asked_no_more(office, company, deal, seers):
    request = office.ask(office.approval(people(*seers)), deal())
    office.no(request, seers[1])
    assert office.state(request) == "rejected"
    with pytest.raises(Refused) as refused:
        office.yes(request, seers[0])
    assert refused.value.code == "decided"
    assert "Peter Two" in str(refused.value)


def test_all_must_say_yes_where_all_are_needed(office, deal, seers):
    request = office.ask(office.approval(people(*seers, need="all")), deal())
    office.yes(request, seers[0])
    office.yes(request, seers[1])
    assert office.state(request) == "waiting"
    office.yes(request, seers[2])
    assert office.state(request) == "approved"


def test_two_of_three_suffice_and_two_refusals_end_it(office, deal, seers):
    approval = office.approval(people(*seers, need=2))
    first, second = office.ask(approval, deal()), office.ask(approval, deal(name="Other"))
    office.no(first, seers[0])
    assert office.state(first) == "waiting"
    office.yes(first, seers[1])
    office.yes(first, seers[2])
    assert office.state(first) == "approved"
    office.no(second, seers[0])
    office.no(second, seers[1])
    assert office.state(second) == "rejected"


def test_levels_follow_each_other_and_one_whose_amount_is_too_small_is_skipped(office, company, deal, seers):
    approval = office.approval(MANAGER, people(seers[0], condition=OVER_5000))
    small, large = office.ask(approval, deal(amount=100)), office.ask(approval, deal(name="Large", amount=9000))
    office.yes(small, company.mary)
    assert office.state(small) == "approved"
    assert "skipped" in office.history(small)
    office.yes(large, company.mary)
    assert (office.state(large), office.asked(large)) == ("waiting", ["Olga One"])
    office.yes(large, seers[0])
    assert office.state(large) == "approved"


def test_records_that_do_not_meet_the_condition_need_no_approval(office, deal):
    with pytest.raises(Refused) as refused:
        office.ask(office.approval(condition=OVER_5000), deal(amount=100))
    assert refused.value.code == "condition"


def test_a_role_a_team_and_a_field_of_the_record_name_who_is_asked(office, company, deal):
    seeing = make_role("Directors", grants("all", ("view",)))
    give(company.bob, seeing)
    role = office.approval({"who": {"kind": "role", "role": str(seeing.pk)}})
    assert office.asked(office.ask(role, deal())) == ["Bob Rep"]
    team = office.approval({"who": {"kind": "team", "team": str(company.team.pk)}})
    assert office.asked(office.ask(team, deal(name="Two"))) == ["Bob Rep"]  # not Ann: it is her own request
    field = office.approval({"who": {"kind": "field", "field": "owner"}}, own_request=True)
    assert office.asked(office.ask(field, deal(name="Three"))) == ["Ann Rep"]


def test_where_there_is_no_manager_administrators_are_asked_and_it_says_so(office, company, deal):
    record = deal()
    second = office.approval({"who": {"kind": "manager", "up": 2}})
    request = office.ask(second, record)
    assert office.asked(request) == ["Ada Admin"]
    assert "nobody" in office.history(request)


def test_whoever_may_not_see_the_record_is_not_asked(office, company, deal):
    request = office.ask(office.approval(people(company.carl)), deal())
    assert office.asked(request) == ["Ada Admin"]


def test_nobody_approves_their_own_request_unless_allowed(office, company, deal, seers):
    give(company.ann, make_role("All", grants("all")))
    request = office.ask(office.approval(people(company.ann, seers[0])), deal())
    assert office.asked(request) == ["Olga One"]
    with pytest.raises(NotAllowed):
        office.yes(request, company.ann)
    own = office.ask(office.approval(people(company.ann), own_request=True), deal(name="Own"))
    office.yes(own, company.ann)
    assert office.state(own) == "approved"


def test_who_is_not_asked_cannot_answer_and_a_refusal_needs_a_reason(office, company, deal):
    request = office.ask(office.approval(), deal())
    with pytest.raises(NotAllowed):
        office.yes(request, company.ada)
    with pytest.raises(Invalid):
        office.no(request, company.mary, comment=" ")
    assert office.state(request) == "waiting"


def test_whoever_lost_the_right_to_the_record_cannot_answer(office, company, deal):
    request = office.ask(office.approval(), deal())
    give(company.mary)
    with pytest.raises(NotAllowed):
        office.yes(request, company.mary)


def test_the_same_is_asked_once_at_a_time(office, company, deal):
    approval, record = office.approval(), deal()
    office.ask(approval, record)
    with pytest.raises(Conflict):
        office.ask(approval, record)


def test_who_asked_withdraws_where_the_approval_lets_them(office, company, deal):
    from regulars.services.approvals import asking

    request = office.ask(office.approval(), deal())
    with pytest.raises(NotAllowed):
        asking.withdraw(request, actor=actor_of(company.mary))
    asking.withdraw(request, actor=actor_of(company.ann))
    assert office.state(request) == "withdrawn"
    kept = office.ask(office.approval(may_withdraw=False), deal(name="Kept"))
    with pytest.raises(NotAllowed):
        asking.withdraw(kept, actor=actor_of(company.ann))


def test_the_record_gets_what_the_answer_says(office, company, deal):
    approval = office.approval(on_approve={"source": "event"}, on_reject={"source": "partner"})
    first, second = deal(), deal(name="Second")
    office.yes(office.ask(approval, first), company.mary)
    office.no(office.ask(approval, second), company.mary)
    assert (fresh(first).source, fresh(second).source) == ("event", "partner")
    edit(fresh(first), actor_of(company.ann), name="Free again")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"levels": []}, "levels"),
        ({"levels": [{"who": {"kind": "wizard"}}]}, "levels"),
        ({"levels": [{"who": {"kind": "people", "people": ["x"]}}]}, "levels"),
        ({"levels": [{**MANAGER, "need": 0}]}, "levels"),
        ({"levels": [{**MANAGER, "hours": -1}]}, "levels"),
        ({"levels": [{**MANAGER, "late": "explode"}]}, "levels"),
        ({"levels": [{**MANAGER, "colour": "red"}]}, "levels"),
        ({"condition": {"field": "nothing", "op": "eq", "value": 1}}, "condition"),
        ({"may_change": ["nothing"]}, "may_change"),
        ({"on_approve": {"source": "no such source"}}, "on_approve"),
        ({"entity": "user"}, "entity"),
    ],
)
def test_what_could_not_be_carried_out_is_refused_with_its_field(company, given, field):
    from regulars.engine import registry, save, values

    data = {"label": "Odd", "key": "odd", "entity": "deal", "levels": [MANAGER], **given}
    row = values.new_record(registry.get("approval"))
    values.apply(row, registry.get("approval"), data, SYSTEM)
    with pytest.raises(Invalid) as refused:
        save.save(row, actor=SYSTEM)
    assert field in refused.value.fields
