"""Moving in and out: bundles, episode lists, backups."""
