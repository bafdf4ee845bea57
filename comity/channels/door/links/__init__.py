"""Call links: an address that rings one colleague, for somebody without an account."""
