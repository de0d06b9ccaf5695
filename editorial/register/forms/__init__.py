"""Forms of the register: people and units."""
