"""What changed between two snapshots, why cells were lost, and how coverage went over many."""
