"""The desk: where fact-checkers work, in the admin. It shows and asks; every change goes through a verb."""
