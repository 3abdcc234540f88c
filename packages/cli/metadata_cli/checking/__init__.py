"""From records to items: validation that agrees with the generated models, and references."""
