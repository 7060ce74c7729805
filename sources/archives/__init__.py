"""Outside archives: plug-ins that find a copy of a page elsewhere, or have one made. One file each."""
