"""Tools for those who build and run the desk; never imported by the application itself."""
