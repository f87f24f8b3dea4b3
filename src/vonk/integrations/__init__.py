"""Faces for machines."""
