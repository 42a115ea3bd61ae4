"""What products cost whom: price books, and the order in which they are asked."""
