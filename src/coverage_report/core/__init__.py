"""From records, and what is declared, to the model: pure."""
