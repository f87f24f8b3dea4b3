"""Lets `python -m vonk` do what `vonk` does."""

from vonk.cli import main

if __name__ == "__main__":
    main()
