"""Vonk activates learning in organisations."""
