"""What a contract says: reading, rules, lint and the reports that both other wings share."""
