"""The program that decodes uploaded pictures; run as a process of its own by ``uploads``.

It reads a picture from its standard input, and writes a line of JSON and a picture to its standard
output. It needs Pillow, and nothing of the app.
"""
