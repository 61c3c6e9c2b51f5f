"""What runs the app: the answers besides pages, the command line, backup, files in and out on the server."""
