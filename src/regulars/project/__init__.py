"""Assembly: settings, addresses, command line; the only place that knows every app."""
