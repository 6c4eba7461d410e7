"""Hosting: setting a bot up, examining it, and moving it: init, doctor, backup and restore."""
