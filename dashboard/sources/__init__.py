"""Public sources on pages and at the terminal: how fresh they are, what they say, what may be concluded."""
