"""The second company of the demo: a contact center."""
