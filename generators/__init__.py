"""From a Contract to packages: models, server parts and clients in several languages."""
