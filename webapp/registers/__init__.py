"""Questions over the records, read only: registers with their values and years, and the yearly duties."""
