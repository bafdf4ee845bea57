"""The demo company: Harbour Cycles, its ten people, their talks and its shop."""
