"""Notifications: what people are told of, and what they have read."""
