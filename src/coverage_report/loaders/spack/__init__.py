"""Spack's files: pages of the cache site, mirrors, lock files, lists and databases."""
