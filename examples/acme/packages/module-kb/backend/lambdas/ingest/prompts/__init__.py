"""Prompts are data: reviewed and changed without touching code."""
