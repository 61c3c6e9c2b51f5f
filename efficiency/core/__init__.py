"""What everything stands on: configuration, the database, rights, the audit chain. Knows no subject."""
