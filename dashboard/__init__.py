"""Sichuan industrial indicators: the shared logic behind pages, slides, exports and the command line."""
