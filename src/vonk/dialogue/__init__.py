"""What people tell each other and the organisation about learning: talks, pulse, use at work, feedback, barriers."""
