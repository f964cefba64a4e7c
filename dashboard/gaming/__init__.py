"""The page of what could tilt a score: what it asks, how it words it, and the tables it shows."""
