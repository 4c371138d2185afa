"""What the bank measures and how it is asked: metrics, subjects, cubes, questions and their answers."""
