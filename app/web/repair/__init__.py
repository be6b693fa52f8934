"""What the code relies on and a database may lack or have wrong: finding it, and putting it right.

It takes several transactions, so these functions commit.
"""
