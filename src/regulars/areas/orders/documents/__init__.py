"""What quotes, orders and invoices share: a head with sums, and lines that are filled, priced and taxed like their products.

`kind` says which is which; `columns` and `fields` are of models and descriptions, `heads`, `lines` and `prices` of the write door, `paper` of the printed page.
"""
