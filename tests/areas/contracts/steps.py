"""What the tests of contracts do over and over."""

from regulars.areas.contracts.actions import signing, talking
from regulars.areas.contracts.links import SIGNINGS, TALKS
from regulars.areas.contracts.models import ContractSigner
from tests.areas.make import fresh

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def sent(contract, actor):
    return talking.send(fresh(contract), actor=actor)


def out(contract, actor):
    """Out for signature: their signer, then ours."""
    signing.ask_signatures(fresh(contract), actor=actor)
    return [ContractSigner.objects.get(contract=contract.pk, side=side) for side in ("theirs", "ours")]


def page_of(record):
    """The path of the page of the other side."""
    addresses = SIGNINGS if isinstance(record, ContractSigner) else TALKS
    whole = addresses.of(fresh(record).link)
    return "/" + whole.split("/", 3)[3]


def active(contract, actor):
    return signing.sign_on_paper(fresh(contract), actor=actor)
