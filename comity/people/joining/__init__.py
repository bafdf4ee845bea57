"""The same person by several doors: joined where it is proved, proposed where it only looks so, parted again."""
