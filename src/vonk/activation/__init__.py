"""The loop: snapshot, decision, nudge, campaign and assignment."""
