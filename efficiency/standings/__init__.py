"""How one thing stands on a day, typed, each said once. The only place that knows overdue, done, late and silent."""
