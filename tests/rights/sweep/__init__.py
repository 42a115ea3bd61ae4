"""Every field kept from a role in turn, over the demo: `python -m tests.rights.sweep [ENTITY[.FIELD] …]`. See `__main__`."""
