"""Read-only questions over what was recorded: lists, counts, trends."""
