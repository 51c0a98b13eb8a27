"""`python -m hw1cli` is `hw1`."""

from hw1cli.cli.main import main

main()
