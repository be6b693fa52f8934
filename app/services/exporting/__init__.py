"""What of the database goes into files for other programs, and into those of one person."""
