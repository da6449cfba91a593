"""Official papers: which there are, what of a case's records they say, and how they look as PDF and Word."""
