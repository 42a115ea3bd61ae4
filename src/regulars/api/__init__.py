"""The REST interface: what programs may do, derived from the same descriptions as the pages."""
