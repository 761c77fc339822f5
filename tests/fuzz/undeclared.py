"""What a finding is."""


class Undeclared(AssertionError):
    """An outcome that is neither a value nor declared diagnostics, or two that should be the same and are not."""
