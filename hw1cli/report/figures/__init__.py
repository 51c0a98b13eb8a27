"""How figures are drawn: one file a kind of figure."""
