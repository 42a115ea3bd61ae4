"""The demo company: Maven's 8,800 deals with the people who won and lost them, loaded through the product's own importer."""

from regulars.project.demo.loading import is_unfinished, load

__all__ = ["is_unfinished", "load"]
