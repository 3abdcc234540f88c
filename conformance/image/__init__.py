"""What is asked about a shipped image, the facts that answer it, and how they are found out."""
