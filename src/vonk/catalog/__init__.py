"""What can be learned: providers, offerings and their steps."""
