"""How far you have got, and what that lets you see."""
