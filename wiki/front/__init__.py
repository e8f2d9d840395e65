"""The front page, and what stands around every page: headers, the cache in front."""
