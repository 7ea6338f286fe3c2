"""What is demanded of coverage, and whether it is met."""
