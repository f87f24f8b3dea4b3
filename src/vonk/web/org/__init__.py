"""Pages of the learning team and the director."""
