"""Run the program: ``python -I upload_program prepare < picture``."""

import sys
from importlib import import_module
from pathlib import Path

# `python -I FOLDER` has put this folder first. Modules import each other as those of a package.
sys.path[0] = str(Path(__file__).resolve().parent.parent)
import_module("upload_program.program").main()
