"""What happened: dated entries that are never changed, and what follows from them."""
