"""The same analysis on Apache Spark: from lake to lake. Nothing outside this folder knows Spark."""
