"""The parts of the weekly summary, each made from results and said in the reader's language."""
