"""Manifests that somebody else wrote, judged by the laws that hold for what canarygen generates."""
