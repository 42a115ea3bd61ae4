"""What people do and plan: tasks, meetings, calls, notes."""
