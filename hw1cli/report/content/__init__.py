"""What a report says: one file a sub-question, comparisons, appendices."""
