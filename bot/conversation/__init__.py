"""Conversation: small talk and emergencies, follow-up questions, and the memory of recent exchanges."""
