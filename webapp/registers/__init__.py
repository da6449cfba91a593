"""Read-only questions over the records: lists people look things up in, and their exports."""
