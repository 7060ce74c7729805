"""The public pages: what readers see, trust, share and reuse. They read; nothing here writes."""
