"""Word lists, one file per language, and the names of places in all of them."""
