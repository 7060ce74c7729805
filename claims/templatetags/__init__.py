"""Template tags of the faces, one file each."""
