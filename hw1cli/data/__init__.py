"""Data sets: reading, checking, downloading and simulating them."""
