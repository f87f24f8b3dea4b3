"""The demo organisations: real recorded learning and a simulated one, as plain data that a loader writes and posts."""
