"""The marketing encyclopedia: everything about products and services, for the people who sell and, once published, for everybody."""
