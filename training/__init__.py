"""How the shipped model is made: corpus, network, training, export and tuning. Needs the extra ``train``."""
