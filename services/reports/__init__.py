"""Read-only questions about the work: figures, never a patient."""
