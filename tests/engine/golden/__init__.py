"""Instances saved by earlier codecs: `python -m tests.engine.golden` adds those of today's, and never touches one that is there."""
