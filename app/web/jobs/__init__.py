"""Jobs that are done outside of requests: mail delivery, image fetching."""
