"""Risk words, language code "es"."""

from collections.abc import Mapping

from listener.terms import Topic

RISKS: Mapping[Topic, tuple[str, ...]] = {}

FALSE_FRIENDS: Mapping[Topic, tuple[str, ...]] = {}
