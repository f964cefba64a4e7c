"""The public pages: an edition in one language, as pages of ready blocks that templates write out."""
