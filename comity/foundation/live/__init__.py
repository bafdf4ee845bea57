"""The live stream: hub (who hears what), gateway (one socket), protocol (the fast way to the wire)."""
