"""The pages, one file per screen. They work without a script: forms, and a redirect after each change."""
