"""What a step asks: WTForms classes, one module per process; they know nothing of the web application."""
