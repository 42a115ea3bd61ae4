"""Other programs told of changes as they happen, by the Standard Webhooks specification."""
