"""Tables as people have them: CSV of any encoding and delimiter, XLSX."""

from regulars.services.exchange.reading.table import Line, Table, open_table

__all__ = ["Line", "Table", "open_table"]
