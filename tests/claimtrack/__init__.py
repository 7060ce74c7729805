"""Tests of the project: settings, servers, commands."""
