"""The page of fairness: teams at the same age, and diffusion beside public support."""
