"""What `ctcl` does, a module a room; each is imported when one of its commands is called."""
