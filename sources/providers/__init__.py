"""Where links come from: one file a provider, each a plug-in named in the setting SOURCES_PROVIDERS."""
