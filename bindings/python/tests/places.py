"""Where things are."""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[2]
