"""How a report is drawn: the pages photographed, checked, cut into sheets and put into one PDF."""
