"""The configuration, and the declarations in it, read within limits and with the place of each slip."""
