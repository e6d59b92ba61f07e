"""A double of clamd: it speaks INSTREAM, finds EICAR's harmless string and nothing else."""

from __future__ import annotations
