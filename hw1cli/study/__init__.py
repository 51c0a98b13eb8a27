"""The homework as data: which runs, tables, figures and claims each question has."""
