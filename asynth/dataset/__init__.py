"""What is made of a finished run for whoever trains on it. It reads runs and executes rows; it never changes a row."""
