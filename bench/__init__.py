"""Figures: each module is one benchmark with a NAME, what it should reach (TARGETS), and ``run``."""
