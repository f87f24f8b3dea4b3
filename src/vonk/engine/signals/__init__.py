"""What is measured: each family of signals is a file of expressions over the snapshot's tables."""
