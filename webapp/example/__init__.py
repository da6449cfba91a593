"""The agency of the demo: units, people named by their office, and slips taken along by the real verbs."""
