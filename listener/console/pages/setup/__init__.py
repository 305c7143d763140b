"""What an operator sets up: for whom we listen, where we read, whom we tell, what is promised; and who changed it."""

from listener.console.pages.setup import audit, brands, calendars, channels, policies, sources

PARTS = (brands, sources, channels, policies, calendars, audit)
