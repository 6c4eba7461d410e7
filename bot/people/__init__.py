"""Who is talking: what is kept of a person, who is an admin, and how much anybody may ask."""
