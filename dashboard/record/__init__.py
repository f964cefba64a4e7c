"""The page of the public record: what it asks, what it concludes, and how it shows both."""
