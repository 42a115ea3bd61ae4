"""The arithmetic of configuring: what may go together, what must, what is cheapest. It knows no database and no Django."""
