"""A method of the viewer: what may be changed, what the scores would be, how sure they are, and as a file."""
