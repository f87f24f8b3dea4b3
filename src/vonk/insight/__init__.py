"""Computes figures about groups, releases them, and ranks weak spots."""
