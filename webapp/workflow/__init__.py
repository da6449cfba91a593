"""What people do, as verbs: one function is one transaction, the person is an argument, no Flask."""
