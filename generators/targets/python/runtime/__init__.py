"""What every generated package is built on: strict models, the wire, and the rules of calling."""
