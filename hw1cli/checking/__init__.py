"""Numbers of others: what a report claims, held against what can be known without its author."""
