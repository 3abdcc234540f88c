"""From files to records: sources, decompression, and one reader for each format."""
