"""Settings that administrators change in the browser."""
