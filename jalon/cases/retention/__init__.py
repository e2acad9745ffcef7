"""How long the papers of a request are kept, by the Region's own rules; what is emptied when they are over."""
