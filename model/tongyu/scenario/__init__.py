"""What a run starts from: the scenario, its files, its levers' settings, and arithmetic on its programme."""
