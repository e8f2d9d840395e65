"""The ladder: works, seasons and episodes, and what is known of them."""
