"""Ingestion: the whole input is validated first, then written; a job knows how far it is."""
