"""Questions over what has been recorded; nothing here changes a row."""
