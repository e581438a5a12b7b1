"""The second process: visits sources, imports files, analyses, and writes segments for the app."""
