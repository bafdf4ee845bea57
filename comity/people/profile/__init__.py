"""What members say of themselves: name, picture, expertise, hours; and how they want their screens."""
