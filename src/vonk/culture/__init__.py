"""What a team keeps up together: rituals, the meeting card, and what leaders show of their own learning."""
