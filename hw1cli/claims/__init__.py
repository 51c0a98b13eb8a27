"""From a rule fixed before the look to a verdict."""
