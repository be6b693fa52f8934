"""Reading the JSON exports of Ghost, of all versions."""
