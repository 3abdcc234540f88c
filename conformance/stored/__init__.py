"""What a service stores: how it is read, changed, compared with what was sent, and found in lists."""
