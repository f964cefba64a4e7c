"""The page of how sure an order is: what it asks, how it words it, and the tables it shows."""
