"""Compiled kernels on plain arrays; each says which invariant it keeps."""
