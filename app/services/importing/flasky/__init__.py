"""A site of the application of *Flask Web Development*, of which this blog keeps the addresses.

``source`` opens its database, ``tables`` and ``cells`` read it, ``people`` and ``texts`` make of
its rows what is stored here, ``plan`` compares that with what is here, and ``storing`` stores it.
"""
