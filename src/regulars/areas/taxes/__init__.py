"""What taxes a sale bears: rates by country and day, who bears none, and the sums of lines to the last coin."""
