"""The digest of what is remembered, which is much and need not be what others make of it: to load OpenSSL takes 2 ms."""

try:
    # This is what hashlib gives, too, after it has loaded OpenSSL for all others.
    from _blake2 import blake2b
except ImportError:  # No Python promises it.
    from hashlib import blake2b

__all__ = ["blake2b"]
