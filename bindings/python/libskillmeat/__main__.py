"""`python -m libskillmeat` is the command `skillmeat`."""
from .command import main

if __name__ == "__main__":
    main()
