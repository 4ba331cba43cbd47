"""What devices push and pull: the one request that each makes after whatever it does.

It is answered beside Flask, not by it, because it is asked so often.
"""
