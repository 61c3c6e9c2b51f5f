"""What the system is filled with: the document, the units, the city, the monitoring points, the demo year."""
