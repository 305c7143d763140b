"""Work out where articles and the posts of open cases lie among meanings; in the worker, where the model is loaded."""

from uuid import UUID

from sqlmodel import Session

from listener.errors import ModelError
from listener.nlp.nearness import joined
from listener.ports import Placing
from listener.services.installation import Installation
from listener.store import articles
from models import Article, MentionVector

AT_ONCE = 50


def place_due(inst: Installation) -> int:
    """Place some of what is not placed yet; return how many. Without articles, or a model that can, nothing is done."""
    with inst.database.reading() as session:
        if not articles.exist(session):
            return 0
    model = inst.sentiment()
    if not isinstance(model, Placing):
        return 0
    with inst.database.reading() as session:
        known = articles.unplaced(session, model.placed_by, AT_ONCE)
        posts = articles.unplaced_posts(session, model.placed_by, AT_ONCE)
    try:
        # What an article is about stands in its title and tags, how people say it rather in its text: both count.
        abouts = model.place([". ".join((one.title, *one.tags)) for one in known])
        texts = model.place([f"{one.title}. {one.text}" for one in known])
        of_posts = model.place([f"{title} {text}".strip() for _, title, text in posts])
    except ModelError:  # someone else's model that tells no meanings: tags and languages must do
        return 0
    placed = {one.id: (one.text, joined(*both)) for one, *both in zip(known, abouts, texts, strict=True)}
    told = {key: ((title, text), vector) for (key, title, text), vector in zip(posts, of_posts, strict=True)}
    by = model.placed_by
    inst.database.write(lambda session: _keep(session, by, placed, told))
    return len(placed) + len(told)


def _keep(
    session: Session,
    by: str,
    placed: dict[UUID, tuple[str, bytes]],
    posts: dict[UUID, tuple[tuple[str, str], bytes]],
) -> None:
    for key, (text, vector) in placed.items():
        one = session.get(Article, key)
        if one is not None and one.text == text:  # else it was changed meanwhile, and is placed again
            one.vector, one.vector_model = vector, by
    now = articles.words_of(session, list(posts))
    for key, (words, vector) in posts.items():
        if now.get(key) == words:  # else it was edited or erased meanwhile
            session.merge(MentionVector(mention_id=key, vector=vector, model=by))
