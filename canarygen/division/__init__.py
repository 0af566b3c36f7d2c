"""Specs that are judged apart where no law sees one beside another, and put together again."""
