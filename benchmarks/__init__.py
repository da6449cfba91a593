"""How fast, against what: the application and a bare floor, measured side by side; never part of the tests."""
