"""Invoices, credit notes, deposits, payments and reminders: money that customers owe and pay."""
