"""Figures about groups, as published under the release rules."""
