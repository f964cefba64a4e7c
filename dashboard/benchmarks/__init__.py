"""The page of benchmarks beside diffusion: what it asks, how it words it, and how it shows both."""
