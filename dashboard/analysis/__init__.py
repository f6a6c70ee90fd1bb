"""Pure functions on frames: methods with a published source, limits stated. No database, no screen."""
