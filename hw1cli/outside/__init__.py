"""What is outside the program: files, paths, variables and JSON, and the user, to whom things are said."""
