"""What tests stand on: real databases, the real server, a stage crew and a browser. Left out of the wheel."""
