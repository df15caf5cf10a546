"""What the servers need beyond stock Rasa: compatibility, speed, start-up."""
