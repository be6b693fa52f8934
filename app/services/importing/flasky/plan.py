"""Comparing a source with what is here: what is to be made, changed or left as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.content.importing.refusal import Refused
from app.content.importing.report import CHANGED, CREATED, KEPT, UNCHANGED, Result
from app.content.text.email_addresses import email_key
from app.content.text.usernames import username_key
from app.models import Comment, Post
from app.services.importing.flasky import known as here
from app.services.importing.flasky.known import AccountHere, Known, KnownByName
from app.services.importing.flasky.things import (
    COMMENT,
    FOLLOW,
    PASSWORD,
    POST,
    USER,
    Following,
    Person,
    Remark,
    Site,
    Text,
    Thing,
    digest_of,
)

# A batch is a transaction: few, so that other writers wait only briefly, even on SQLite.
BATCH = {USER: 40, FOLLOW: 200, POST: 40, COMMENT: 60}
BATCH_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be made, or changed if it has an origin.

    Of a person ``parts`` are changed: USER and PASSWORD.
    """

    thing: Any
    origin: Known | None = None
    parts: frozenset[str] = frozenset()
    password_origin: Known | None = None


@dataclass
class Plan:
    """What is to be done, in this order, and what the result will be."""

    work: list[Work] = field(default_factory=list)
    result: Result = field(default_factory=Result)
    new_roles: dict[str, int] = field(default_factory=dict)

    def batches(self) -> Iterator[list[Work]]:
        """Yield the work in batches, each of one kind."""
        batch: list[Work] = []
        size = 0
        for work in self.work:
            length = len(getattr(work.thing, "body", ""))
            is_full = len(batch) >= BATCH[work.thing.kind] or size + length > BATCH_CHARACTERS
            if batch and (is_full or batch[0].thing.kind != work.thing.kind):
                yield batch
                batch, size = [], 0
            batch.append(work)
            size += length
        if batch:
            yield batch

    def highest_id(self, kind: str) -> int:
        """Return the highest id of what is to be made of a kind; 0 without any."""
        new = (each for each in self.work if each.origin is None and each.thing.kind == kind)
        return max((each.thing.id for each in new), default=0)


class Planner:
    """Makes the plan for a site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: KnownByName = here.known_origins()
        here.check_site_is_empty_but_for(self._known)
        self._accounts = here.accounts_here()
        self._plan = Plan(new_roles=site.new_roles)
        self._faults: list[str] = []

    def plan(self) -> Plan:
        """Return the plan. Raises Refused if something here is in the way."""
        people = self._planned(self._site.people, self._for_person)
        self._check_names(people)
        follows = self._planned(self._site.follows, self._follow_planner())
        posts = self._planned(self._without_the_gone(self._site.posts), self._post_planner())
        comments = self._planned(
            self._without_the_gone(self._site.comments), self._comment_planner()
        )
        if self._faults:
            raise Refused(self._faults)
        self._plan.work = [*_last_first(people), *follows, *_in_order(posts, comments)]
        return self._plan

    def _planned(
        self, things: Iterable[Thing], choose: Callable[[Any, Known | None], Work | str]
    ) -> list[Work]:
        """Return the work of things, and count what becomes of each.

        :param choose: returns the work, or UNCHANGED or KEPT
        """
        planned = []
        for thing in things:
            chosen = choose(thing, self._known.get((thing.kind, thing.external_id)))
            if isinstance(chosen, str):
                self._plan.result.add(chosen)
            else:
                self._plan.result.add(CREATED if chosen.origin is None else CHANGED)
                planned.append(chosen)
        return planned

    def _for_person(self, person: Person, origin: Known | None) -> Work | str:
        if origin is None:
            return Work(person)
        account = self._accounts.get(origin.target) if origin.target is not None else None
        if account is None:
            return KEPT
        password = self._known.get((PASSWORD, person.external_id))
        parts = {
            part
            for part, known, new, stored in (
                (USER, origin, person.digest, account.profile),
                (PASSWORD, password, digest_of(person.password_hash), account.password),
            )
            if known is not None and new != known.digest and stored == known.digest
        }
        was_seen = person.last_seen is not None and person.last_seen > account.last_seen
        if parts or was_seen:
            return Work(person, origin, frozenset(parts), password)
        is_same = person.digest == origin.digest
        is_same &= password is None or digest_of(person.password_hash) == password.digest
        return UNCHANGED if is_same else KEPT

    def _follow_planner(self) -> Callable[[Following, Known | None], Work | str]:
        follows, gone = here.follows_here(), self._gone()

        def choose(follow: Following, origin: Known | None) -> Work | str:
            is_here = (follow.follower_id, follow.followed_id) in follows
            if origin is None:
                if is_here:
                    return UNCHANGED
                return KEPT if gone & {follow.follower_id, follow.followed_id} else Work(follow)
            if not is_here:
                return KEPT
            return UNCHANGED if origin.digest == follow.digest else Work(follow, origin)

        return choose

    def _post_planner(self) -> Callable[[Text, Known | None], Work | str]:
        taken = here.taken(Post, self._known, POST)
        changed = self._changed(self._site.posts)
        edited = here.posts_edited_here({each.target or 0: each.revision for each in changed})

        def choose(post: Text, origin: Known | None) -> Work | str:
            if origin is None and post.id in taken:
                self._faults.append(f"posts: row {post.id}: the site has another post of this id")
            return _chosen(post, origin, edited)

        return choose

    def _comment_planner(self) -> Callable[[Remark, Known | None], Work | str]:
        taken = here.taken(Comment, self._known, COMMENT)
        edited = here.comments_edited_here(
            each.target or 0 for each in self._changed(self._site.comments)
        )
        gone = self._gone(POST)

        def choose(comment: Remark, origin: Known | None) -> Work | str:
            if origin is None and comment.post_id in gone:
                return KEPT
            if origin is None and comment.id in taken:
                self._faults.append(
                    f"comments: row {comment.id}: the site has another comment of this id"
                )
            return _chosen(comment, origin, edited)

        return choose

    def _changed(self, things: Sequence[Text] | Sequence[Remark]) -> list[Known]:
        found = ((each, self._known.get((each.kind, each.external_id))) for each in things)
        return [
            origin
            for each, origin in found
            if origin is not None and origin.target is not None and origin.digest != each.digest
        ]

    def _gone(self, kind: str = USER) -> set[int]:
        """Return the ids of what was imported and deleted here."""
        return {
            int(external_id)
            for (of_kind, external_id), origin in self._known.items()
            if of_kind == kind and origin.target is None
        }

    def _without_the_gone(self, things: Sequence[Any]) -> list[Any]:
        """Return posts or comments, without their authors where these were deleted here."""
        gone = self._gone()
        return [
            replace(each, author_id=None) if each.author_id in gone else each for each in things
        ]

    def _check_names(self, people: Sequence[Work]) -> None:
        """Note a fault for each name or address that another account will have."""
        becoming = {
            each.thing.id: each.thing
            for each in people
            if each.origin is None or USER in each.parts
        }
        others = {id_: each for id_, each in self._accounts.items() if id_ not in becoming}
        self._check_keys("username", becoming, others, lambda one: username_key(one.username or ""))
        self._check_keys("email", becoming, others, lambda one: email_key(one.email or ""))

    def _check_keys(
        self,
        what: str,
        becoming: dict[int, Person],
        others: dict[int, AccountHere],
        key_of: Callable[[Person], str],
    ) -> None:
        owners = {getattr(each, f"{what}_key"): id_ for id_, each in others.items()}
        for id_, person in becoming.items():
            if (key := key_of(person)) and key in owners:
                self._faults.append(
                    f"users: row {id_}: account {owners[key]} of the site has this {what}"
                )


def _chosen(thing: Text | Remark, origin: Known | None, edited: set[int]) -> Work | str:
    if origin is None:
        return Work(thing)
    if origin.target is None:
        return KEPT
    if origin.digest == thing.digest:
        return UNCHANGED
    return KEPT if thing.id in edited else Work(thing, origin)


def _last_first(works: list[Work]) -> list[Work]:
    """Return the last new row first: SQLite gives others the ids after the highest one."""
    last = max((each for each in works if each.origin is None), default=None, key=_id_of)
    return works if last is None else [last, *(each for each in works if each is not last)]


def _id_of(work: Work) -> int:
    return int(work.thing.id)


def _in_order(posts: list[Work], comments: list[Work]) -> list[Work]:
    """Return posts, then comments; but first the last of both, as ``_last_first``."""
    posts, comments = _last_first(posts), _last_first(comments)
    first_posts, first_comments = posts[:1], comments[:1]
    if first_comments:
        commented = first_comments[0].thing.post_id
        first_posts += [each for each in posts[1:] if each.thing.id == commented]
    first = {each.thing.id for each in first_posts}
    rest = [each for each in posts if each.thing.id not in first]
    return [*first_posts, *first_comments, *rest, *comments[1:]]
