"""Contracts: their wording in versions, signatures, terms, renewal; what is billed by period; what customers have from us."""
