"""In place of a test whose needs are not installed: says so, and counts as skipped."""
import sys

print("skipped:", *sys.argv[1:])
sys.exit(77)
