"""Who reports to whom at an account, what each decides in a deal, how they stand to us, when we last spoke."""
