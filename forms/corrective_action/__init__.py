"""The forms of 5.2–5.7: what BM.CTCL.01 asks, box by box, in its own wording."""
