"""The second language: a catalogue, and how pages written in Vietnamese are read through it."""
