"""What is published, and reading it."""
