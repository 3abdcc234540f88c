"""The database file: the API's schema and migrations, written as the API writes it."""
