"""Understanding free text: Rasa graph components on spaCy and the sentence encoder."""
