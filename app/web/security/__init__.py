"""Security headers, proxies, sessions, rate limits, access decorators, input checks."""
