"""What a war path does to the focus country: rungs as measures, futures as a fan."""
