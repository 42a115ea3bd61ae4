from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "regulars.areas.fulfilment"
    label = "fulfilment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.fulfilment import accepting, backorders, papers, policy
        from regulars.areas.orders import hooks as quotes
        from regulars.areas.stock import ledger, reserving
        from regulars.services.printing import kinds

        kinds.add(papers.CONFIRMATION)
        kinds.add(papers.NOTE)
        ledger.ARRIVED.append(backorders.goods_are_free)
        reserving.RELEASED.append(backorders.goods_are_free)
        quotes.ACCEPTED.append(accepting.quote_accepted)
        policy.add_parts()
