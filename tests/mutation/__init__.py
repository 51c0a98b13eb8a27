"""Which faults the tests notice: mutants of the store and of the constructions, and the branches that tests reach."""
