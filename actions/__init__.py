"""Custom actions and forms: thin adapters between the tracker and the library."""
