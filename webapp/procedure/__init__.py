"""How the procedure itself is kept: folders, definition, releases, checks. No database, no people."""
