"""Everything with vectors: products, dots, functions and random streams whose every bit is defined.

docs/arithmetic.md is the definition; what changes a bit of it raises `hw1cli.specs.PROTOCOL_VERSION`.
"""
