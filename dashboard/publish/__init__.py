"""Editions: what the public reads. Frozen once, protected before, drawn and written from the edition alone."""
