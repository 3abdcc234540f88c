"""The API, by the generated client: every call of it is made here, with the patience that it needs."""
