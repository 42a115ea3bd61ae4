"""Pages for those who are not signed in and never will be: a company's customers."""
