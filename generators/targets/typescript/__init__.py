"""TypeScript: the models, and the server part that an implementation compiles against."""
