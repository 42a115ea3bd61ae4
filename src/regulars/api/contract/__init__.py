"""The contract of the API in OpenAPI 3.1, written from the registry."""

from regulars.api.contract.document import document

__all__ = ["document"]
