"""The text, the PDF and the versions side by side, for those who may see them; verbs over HTTP, refused to the wrong person."""

import base64

import pytest

from regulars.areas.contracts.actions import signing, talking
from regulars.areas.contracts.models import ContractSigner, ContractVersion
from tests.areas.contracts.steps import PNG, out, page_of
from tests.areas.make import edit, fresh


def parts_of(client, contract):
    """What comes after the page of a contract: its middle and its side."""
    address, headers = f"/contracts/{contract.id}/related", {"HX-Request": "true"}
    return "".join(client.get(f"{address}{part}", headers=headers).content.decode() for part in ("?main", ""))


def test_versions_stand_side_by_side_word_by_word(client, company, ann, contract):
    talking.send(fresh(contract), actor=ann)
    made = talking.propose(fresh(contract), actor=ann)
    edit(fresh(made), ann, text=made.text.replace("by night", "by <b>moon</b>light"))
    client.force_login(company.ann)
    page = client.get(f"/contracts/{contract.id}/versions").content.decode()
    assert "<del>night</del>" in page
    assert "&lt;b&gt;" in page
    assert "<b>moon" not in page
    assert client.get(f"/contracts/{contract.id}/versions?older=x&newer=99").status_code == 200


@pytest.mark.parametrize("address", ["contract.pdf", "versions"])
def test_the_wrong_person_sees_neither_text_nor_document(client, company, contract, address):
    client.force_login(company.ann)
    assert client.get(f"/contracts/{contract.id}/{address}").status_code == 200
    client.force_login(company.carl)
    assert client.get(f"/contracts/{contract.id}/{address}").status_code in (403, 404)


def test_a_drawn_signature_is_shown_to_those_who_see_the_contract(client, company, ann, contract, stranger):
    theirs, _ours = out(contract, ann)
    form = {"deed": "sign", "name": "Bob", "agreed": "1", "digest": fresh(contract).digest}
    stranger.post(page_of(theirs), {**form, "signature": f"data:image/png;base64,{PNG}"})
    client.force_login(company.ann)
    assert client.get(f"/contract-signers/{theirs.id}/signature.png").content == base64.b64decode(PNG)
    ours = ContractSigner.objects.get(side="ours")
    assert client.get(f"/contract-signers/{ours.id}/signature.png").status_code == 404
    client.force_login(company.carl)
    assert client.get(f"/contract-signers/{theirs.id}/signature.png").status_code in (403, 404)


def test_its_page_says_the_text_and_who_signs(client, company, ann, contract):
    client.force_login(company.ann)
    page = parts_of(client, contract)
    for part in ("Service agreement", "Acme &lt;Corp&gt;", "Bob Buyer", "Edit the text"):
        assert part in page
    signing.sign_on_paper(fresh(contract), actor=ann)
    assert "Signed on paper on" in parts_of(client, contract)


def test_without_a_version_there_is_a_way_to_write_one(client, company, ann, acme):
    from tests.areas.make import make

    bare = make("contract", ann, account=acme.id)
    client.force_login(company.ann)
    assert "Write the text" in parts_of(client, bare)
    assert client.get(f"/contracts/{bare.id}/contract.pdf").content[:5] == b"%PDF-"
    assert client.get(f"/contracts/{bare.id}/versions").status_code == 200
    assert ContractVersion.objects.count() == 0
