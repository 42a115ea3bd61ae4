"""One command that keeps web, jobs and live updates running.

The supervisor imports the program once and forks: the children share its memory, start at once, and die with it.
"""
