"""Entry for Rasa commands; filled below."""
def init_hooks(manager): pass
