"""Documents as PDF: typeset by typst, with fonts of our own."""
