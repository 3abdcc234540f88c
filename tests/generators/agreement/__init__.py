"""Whether Python, TypeScript and Java mean the same by the same JSON: drawn, broken, and compared."""
