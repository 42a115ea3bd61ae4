"""What is put together of options is no part of a bundle, whichever of the two comes first."""

import pytest

from regulars.areas.configurator.actions import put_in_use, take_out_of_use
from regulars.base.errors import Invalid, Refused
from tests.areas.make import fresh, make


@pytest.fixture
def whole(ada):
    return make("product", ada, name="Tour", kind="bundle")


def test_a_product_with_a_configurator_is_no_part(ada, bicycle, whole):
    with pytest.raises(Invalid) as refused:
        make("bundle-part", ada, bundle=whole.id, product=bicycle.product.id, quantity="1")
    assert "configurator" in str(refused.value.fields["product"])
    make("bundle-part", ada, bundle=whole.id, product=bicycle.light.id, quantity="1")


def test_the_configurator_of_a_part_is_not_put_in_use(ada, bicycle, whole):
    take_out_of_use(fresh(bicycle.one), actor=ada)
    make("bundle-part", ada, bundle=whole.id, product=bicycle.product.id, quantity="1")
    with pytest.raises(Refused) as refused:
        put_in_use(fresh(bicycle.one), actor=ada)
    assert refused.value.code == "part_of_bundle"
    assert not fresh(bicycle.one).is_in_use
