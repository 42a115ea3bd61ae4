from tests.custom.conftest import company, own, ship

__all__ = ["company", "own", "ship"]
