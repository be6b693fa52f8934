"""What every page shares, whichever door it comes through."""
