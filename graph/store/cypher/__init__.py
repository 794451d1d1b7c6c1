"""Cypher on the embedded store: the tree of `graph.cypher` compiled to SQL over the tables of the SQLite file.

`compiler` makes the SQL, clause by clause; `patterns` and `chain` join what MATCH asks for; `expressions` and `functions` compute;
`runtime` adds to a connection what SQLite cannot do by itself; `answering` asks, within limits, and `results` makes JSON of it.
"""
