"""Exhibits out as tables and pictures. Everything renders an Exhibit; nothing here builds a figure of its own."""
