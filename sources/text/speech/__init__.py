"""How each language says who said something: one file per language, one shape for what they find."""
