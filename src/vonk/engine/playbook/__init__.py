"""The graded plays: their data, their schema and the closed grammar that says whom a play fits."""
