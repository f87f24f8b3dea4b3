"""A person's way through offerings: enrolments, their moves, and what the person shares of them."""
