"""Everything that writes in this app, each noun in a file of its own."""
