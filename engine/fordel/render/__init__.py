"""How results are written for people and for programs; nothing is computed here."""
