"""What one page shows, as one frozen dataclass, ready to draw."""
