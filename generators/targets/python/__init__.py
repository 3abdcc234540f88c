"""Python: Pydantic models made by datamodel-code-generator from normalised schemas."""
