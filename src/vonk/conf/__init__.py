"""Settings, addresses and the clockwork that wire the parts together."""
