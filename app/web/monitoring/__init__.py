"""Health checks, metrics, and mail about errors."""
