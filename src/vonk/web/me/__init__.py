"""Pages of the person self."""
