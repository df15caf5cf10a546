"""Speed and memory, always as a ratio to the bot of `rasa init`, measured in the same run on the same machine."""
