"""The page of whether benchmarks still tell teams apart: what it asks, how it words it, and how it shows it."""
