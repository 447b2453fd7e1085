"""The command `gradschool`, one file a command."""
