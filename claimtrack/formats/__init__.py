"""How dates and times are written, where Django has no form for a language of ours."""
