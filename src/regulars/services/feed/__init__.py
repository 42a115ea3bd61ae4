"""Changes as one who follows them from outside may be told of them: the feed of the API and webhooks."""
