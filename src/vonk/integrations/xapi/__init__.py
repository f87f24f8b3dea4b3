"""The experience API (xAPI) record store."""
