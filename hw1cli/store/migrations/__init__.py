"""The history of the store's schema: append only, one file a revision, each tested from a frozen older database."""
