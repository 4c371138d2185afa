"""Tables of means and totals, which are no answers of people."""
