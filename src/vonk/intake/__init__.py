"""Import batches: parse, map, preview, apply and undo."""
