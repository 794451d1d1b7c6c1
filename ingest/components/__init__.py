"""spaCy components of the reader, used by training and at run time alike."""
