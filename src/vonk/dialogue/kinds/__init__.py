"""The kinds of message that this app sends: when each is pointless, what its links do, why it came."""
