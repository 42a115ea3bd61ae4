"""What the encyclopedia offers to those who sell: what goes with a product, answers to competitors."""

import pytest

from regulars.areas.encyclopedia import panels
from regulars.base.errors import Invalid
from tests.areas.make import fresh, make
from tests.areas.test_prices import usd


def test_what_goes_with_a_product_is_offered_on_deals_quotes_and_lines(ada, ann, bike):
    bell = make("product", ada, name="Bell", price=usd(5))
    make("product-link", ada, product=bike.id, other=bell.id, kind="accessory", reason="Required by law")
    with pytest.raises(Invalid):
        make("product-link", ada, product=bike.id, other=bike.id)
    account = make("account", ann, name="Acme")
    deal, quote = make("deal", ann, name="Bikes", account=account.id), make("quote", ann, account=account.id)
    line = make("deal-line", ann, deal=deal.id, product=bike.id)
    make("quote-line", ann, quote=quote.id, product=bike.id)
    for found in (
        panels.line_suggestions(line, ann),
        panels.deal_suggestions(deal, ann),
        panels.quote_suggestions(fresh(quote), ann),
    ):
        assert [link.other_id for link, _kind in found["links"]] == [bell.pk]
    make("deal-line", ann, deal=deal.id, product=bell.id)
    assert panels.deal_suggestions(deal, ann) is None


def test_battle_cards_stand_on_deals_with_their_competitor(ada, ann, bike):
    rival, stranger = (make("competitor", ada, name=name) for name in ("Rival", "Stranger"))
    for competitor, more in ((rival, {}), (rival, {"product": bike.id}), (stranger, {})):
        make("battle-card", ada, competitor=competitor.id, our_answer="<p>We win.</p>", **more)
    assert make("battle-card", ada, competitor=stranger.id).name == "Stranger"
    assert make("battle-card", ada, competitor=stranger.id, name="In short").name == "In short"
    deal = make("deal", ann, name="Bikes", account=make("account", ann, name="Acme").id)
    assert panels.cards_panel(deal, ann) is None
    make("deal-competitor", ann, deal=deal.id, competitor=rival.id)
    assert [card.product_id for card in panels.cards_panel(deal, ann)["cards"]] == [None]
    make("deal-line", ann, deal=deal.id, product=bike.id)
    assert [card.product_id for card in panels.cards_panel(deal, ann)["cards"]] == [bike.pk, None]
