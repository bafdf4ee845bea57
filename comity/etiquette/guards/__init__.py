"""What is asked before words of somebody inside leave the house."""
