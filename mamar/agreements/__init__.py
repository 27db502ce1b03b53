"""What parties have agreed: what is missing for the public, suspension, deals."""
