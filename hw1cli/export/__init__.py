"""Stored runs as files for other programs: tables, JSON documents, and kept weights."""
