"""Pictures, each gated, with credit, alternative text and licence."""
