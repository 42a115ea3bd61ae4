"""Products that are put together of options, so that what is sold can always be made."""
