"""What should exist: declared in the configuration, or taken from what existed before."""
