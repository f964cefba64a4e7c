"""The public record of a programme: facts that others published, each with its source, checked when loaded."""
