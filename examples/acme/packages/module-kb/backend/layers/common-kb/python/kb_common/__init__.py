"""Articles of the knowledge base: how they are cut, kept and found."""

from kb_common.articles import Article, Passage
from kb_common.passages import split_passages
from kb_common.ranking import Hit, rank
from kb_common.store import ArticleStore

__all__ = ["Article", "ArticleStore", "Hit", "Passage", "rank", "split_passages"]
