"""The page of one talk, which the two who have it share."""
