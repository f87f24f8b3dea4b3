"""Everything that is read from this app, each noun in a file of its own."""
