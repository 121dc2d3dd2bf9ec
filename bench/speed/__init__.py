"""The product and its peers side by side: the same rows, the same filters, the same jobs, in one run."""
