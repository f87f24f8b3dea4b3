"""Pages of a manager."""
