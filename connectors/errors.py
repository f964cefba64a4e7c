"""Our own mistakes: a shipped or kept file that cannot be used stops the start with file, key and reason."""


class BrokenFile(Exception):
    """A contract, rules, method or programme file that cannot be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file, self.key, self.reason = file, key, reason
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
