"""The graph on a Neo4j server: the same contract as the embedded store, for teams that outgrow one machine.

Imports nothing by itself: the driver takes 0.07 GB and half a second, which no other store should cost.
"""
