"""Agreements that share costs, as code: read an agreement, settle it exactly, explain every amount."""
