"""Where the bytes of uploaded pictures lie: in the database, in a folder, or in an S3 bucket."""
