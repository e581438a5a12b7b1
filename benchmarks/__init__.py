"""Scripts that print ratios and figures; never part of the test run."""
