"""The steps of a run: find plugins, load, compute, export."""
