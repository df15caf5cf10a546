"""The part of the TensorFlow stand-in that is imported by the name `tensorflow_text`."""

from tensorflow import __version__, _getattr_of

__all__ = ["__version__"]

__getattr__ = _getattr_of(__name__)
