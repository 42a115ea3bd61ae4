"""Territories by rules: which one a record lies in, looked at before it is put in force, kept by the write door from then on."""
