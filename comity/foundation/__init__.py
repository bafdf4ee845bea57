"""What every room stands on; it knows no word of the business."""
