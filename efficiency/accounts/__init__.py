"""Who may sign in and how it is held: passwords, sessions, the numbers that both follow."""
