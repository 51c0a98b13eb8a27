"""What a report says: one file a kind of thing, and `sub_question.py` that makes a section of them."""
