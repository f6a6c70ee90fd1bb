"""A deck as an editable presentation, and an edited one brought up to date."""
