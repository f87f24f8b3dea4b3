"""Messages: outbox, arbiter, inbox, preferences, and the links in them."""
