"""The command line: one module a command, `group` that holds them, `options` and `sources` that they share."""
