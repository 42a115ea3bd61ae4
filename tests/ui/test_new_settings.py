"""A new setting of an entity: who has named none goes where one is chosen."""

import pytest

pytestmark = pytest.mark.django_db

LISTS = {
    **{f"/admin/{name}/new": f"/admin/{name}/" for name in ("rules", "processes", "approvals", "qualification", "form-rules")},
    "/admin/scoring/rules/new": "/admin/scoring/",
    **{f"/admin/duplicates/{name}/new": "/admin/duplicates/" for name in ("deeds", "matching")},
}  # fmt: skip


@pytest.mark.parametrize(("address", "where"), LISTS.items())
def test_one_chooses_the_entity_where_none_is_named(address, where, enter, company):
    ada = enter(company.ada)
    for asked in (address, f"{address}?entity="):
        answer = ada.get(asked, follow=True)
        assert (answer.status_code, answer.redirect_chain) == (200, [(where, 302)])
    assert ada.get(f"{address}?entity=nothing").status_code == 404
    assert enter(company.ann).get(address).status_code == 403
