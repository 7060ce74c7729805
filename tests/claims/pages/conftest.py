"""What the tests of the public pages share."""
