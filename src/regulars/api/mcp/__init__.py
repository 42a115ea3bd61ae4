"""The door for assistants: the Model Context Protocol over HTTP, on top of the API."""
