"""Messages of Electronic Court Filing 4.01 in the dialect that Tyler's filing managers speak, one idea a file."""
