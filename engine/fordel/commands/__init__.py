"""The commands, one module each; `arguments` holds their options."""
