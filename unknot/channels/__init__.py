"""Channels: how messages come in and go out. They check what comes from outside and know nothing of triage."""
