"""What a JSON Schema refuses, in the terms of the author: loaded only where something is refused."""
