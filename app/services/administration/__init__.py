"""What administrators see and do: people, and the log of their acts."""
