"""Voice, video and screens, in the conversations where people talk."""
