"""From stored runs to tables and figures, and from those to every output format."""
