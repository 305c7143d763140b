"""`listener demo`: invented brands, a publisher on this machine, a Slack of our own, the real system between them."""
