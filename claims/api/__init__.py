"""REST, for other systems: a thin face over the same verbs."""
