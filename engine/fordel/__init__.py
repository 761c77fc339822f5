"""Agreements that share costs, as code: read an agreement, settle it exactly, explain every amount."""
__version__ = "0.1.0"
