"""What the specs mean: plain frozen values, every default and every name resolved."""
