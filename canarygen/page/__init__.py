"""A forecast to look at: one picture as SVG, and one page that needs no network."""
