"""The nouns of the field: frozen dataclasses and enums, no behaviour that needs anything else."""
