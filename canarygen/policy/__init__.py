"""What a project asks of every plan, judged over what is built."""
