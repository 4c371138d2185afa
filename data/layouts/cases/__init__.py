"""Complaints: their states, histories, days of closing and origins."""
