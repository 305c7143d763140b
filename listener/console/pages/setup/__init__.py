"""What an operator sets up: for whom we listen, where we read, whom we tell, what is promised."""

from listener.console.pages.setup import brands, sources

PARTS = (brands, sources)
