"""How Django talks to PostgreSQL here (`DATABASES`, ENGINE)."""
