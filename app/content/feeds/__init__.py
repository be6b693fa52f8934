"""Machine-readable documents: Atom, RSS, JSON Feed, sitemap, oEmbed, robots.txt."""
