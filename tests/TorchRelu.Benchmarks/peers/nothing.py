"""The clock alone."""
NAME = "nothing (the clock alone)"


def make():
    return lambda output, site: None
