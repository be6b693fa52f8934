"""What ``config.py`` declares settings with: their types, checks and groups of their own."""
