"""The spaCy document of a message, made once; first component of the pipeline, in place of a tokenizer."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.tokens import Doc

from unknot.nlu.normalize import default_normalizer
from unknot.nlu.patterns import default_rules

DOC = "unknot_doc"  # key on the message; never among its output properties, so it leaves the process nowhere
_LONG_RUN = re.compile(r"\S{60}(?=\S)")
LONGEST_TEXT = 5000  # characters that are read; the rest is ignored, which bounds the time for any message


@cache
def _language() -> Language:
    default_rules()  # teaches the normaliser the vocabulary
    return spacy.blank("en")


def make_doc(text: str) -> Doc:
    """Tokens of a text with corrected norms; characters beyond 5,000 are left out."""
    return default_normalizer()(_tokenized(text[:LONGEST_TEXT]))


def _tokenized(text: str) -> Doc:
    """Tokens of a text. spaCy's tokenizer needs quadratic time for a long run without spaces, so runs are cut."""
    language = _language()
    if not _LONG_RUN.search(text):
        return language.make_doc(text)
    words: list[str] = []
    spaces: list[bool] = []
    for piece in _LONG_RUN.sub(r"\g<0>\0", text).split("\0"):
        for token in language.make_doc(piece):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
    return Doc(language.vocab, words=words, spaces=spaces)


def doc_of(message: Message) -> Doc:
    """The document of a message, made when it is not there yet."""
    doc = message.get(DOC)
    if not isinstance(doc, Doc):
        doc = make_doc(message.get(TEXT) or "")
        message.set(DOC, doc)
    return doc


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyDocument(Tokenizer):
    """Rasa component: makes the document of each message and gives Rasa its tokens, with norms as lemmas.

    A tokenizer for Rasa: its featurizers ask for one.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings that Rasa's tokenizers have; an intent is one token."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyDocument:
        """Create the component for the graph, with language and vocabulary loaded."""
        _language()
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of an attribute of a message; those of the text come from the document kept on it."""
        doc = doc_of(message) if attribute == TEXT else make_doc(message.get(attribute))
        return [Token(token.text, token.idx, lemma=token.norm_) for token in doc if not token.is_space]
