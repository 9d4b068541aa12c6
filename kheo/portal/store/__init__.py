"""The page store: what is public and unchanged is answered before Django, from bytes that are ready and packed.

A page is kept with the names of the tables that were read while it was drawn. Triggers of the database note each change of a
table in the transaction that makes it; a thread of each process asks five times a second what was changed, and what was
drawn from it is drawn anew. Nothing is given out later than `RIGHT_FOR` seconds after it was last known to be right, so
a change shows everywhere within a second, whoever made it and by whatever way (docs/adr/0023).
"""

from kheo.portal.store.door import StoreDoor
from kheo.portal.store.triggers import install_triggers

__all__ = ["StoreDoor", "install_triggers"]
