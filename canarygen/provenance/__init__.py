"""Where each line of a generated file comes from, and how that is told: worked out when somebody asks."""
