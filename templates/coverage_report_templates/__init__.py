"""The templates of the built-in exporters, a folder for each."""
