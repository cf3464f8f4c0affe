"""The offline name index: build, open, look up."""
