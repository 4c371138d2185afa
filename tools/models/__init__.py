"""The text models, made anew from labelled sets whose licence lets derived weights ship: `make models`."""
