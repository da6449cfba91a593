"""The forms of 5.8: planning, the six inputs, minutes in the structure of BM.CTCL.02, report, opinions, notice."""
