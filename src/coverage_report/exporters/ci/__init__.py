"""Short forms for CI systems."""
