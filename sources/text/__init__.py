"""Pure functions over text: no Django, no network, no state beyond data loaded once."""
