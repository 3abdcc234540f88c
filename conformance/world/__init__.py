"""What scripts know and what they may ask for: principals, valid requests, items, lists."""

from conformance.world.population import Population, filters_of
from conformance.world.world import World

__all__ = ["Population", "World", "filters_of"]
