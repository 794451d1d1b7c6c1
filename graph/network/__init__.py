"""Questions over relations: paths, portfolios, rounds, events, profiles. Every answer carries the statements that prove it."""
