"""Between the network and `wsgi.py`: bodies arrive before a thread is taken, and web processes that end are started again.

docs/decisions/0014 says why. `wsgi.py` stays plain WSGI, so other servers can serve it too.
"""
