"""What follows from the state of a day: today's matters, the meeting's agenda, the obligations, the rules."""
