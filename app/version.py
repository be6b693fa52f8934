"""The version of the application, which pyproject.toml repeats."""

__version__ = "1.0.0"
