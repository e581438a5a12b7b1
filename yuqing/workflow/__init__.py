"""What people do, one function per act; each checks its guards and leaves a record."""
