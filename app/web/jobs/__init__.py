"""Background jobs of a web process: mail delivery and image fetching."""
