"""What reaches people while no page is open: web push to the devices that they allowed."""
