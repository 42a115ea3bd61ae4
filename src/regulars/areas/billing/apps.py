from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "regulars.areas.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.billing import (
            balance,
            carrying,
            deducting,
            document,
            issuing,
            order_invoices,
            quote_deposits,
        )
        from regulars.areas.fulfilment import hooks as fulfilment
        from regulars.areas.orders import hooks as quotes
        from regulars.services.printing import kinds

        kinds.add(document.BILL)
        fulfilment.CONFIRM_CHECKS.append(balance.check_limit)
        quotes.ACCEPTED.append(quote_deposits.ask_for_deposit)
        quotes.AFTERWARDS.append(quote_deposits.to_be_paid)
        issuing.BEFORE_ISSUE.extend((order_invoices.settle_of_order, deducting.deduct_anew))
        carrying.PARTS.append(order_invoices.take_part)
