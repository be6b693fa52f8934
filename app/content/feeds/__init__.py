"""Feeds and other documents for programs: Atom, RSS, JSON Feed, sitemap, oEmbed, robots.txt."""
