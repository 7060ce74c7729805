"""The demonstration: an invented web on loopback, and the records that the demo starts with."""
