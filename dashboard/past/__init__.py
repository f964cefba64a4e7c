"""What pages say of the past: what moved a score, and what another version of the method makes of it."""
