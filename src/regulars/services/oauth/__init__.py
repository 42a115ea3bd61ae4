"""The authorisation server (OAuth 2.1): programs of others work in a person's name, as far as the person allowed, until it is taken back."""
