"""The memo: one model of what is said, set on paper by Typst and in the browser by one HTML file."""
