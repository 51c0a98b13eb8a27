"""Homework 1, re-runnable: train, sweep, store, report and verify."""

__version__ = "0.1.0"
