"""Persons, units and who leads them; who may see what of whom."""
