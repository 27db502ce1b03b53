"""`python -m mamar`: the same as `mamar`."""

from mamar.cli import main

if __name__ == "__main__":
    main()
