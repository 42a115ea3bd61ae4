"""The areas of the trade: contacts, catalog, activities, sales, insight."""
