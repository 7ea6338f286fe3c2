"""What is said, and how much of it, for every medium: the layer between the model and exporters. Provisional."""
