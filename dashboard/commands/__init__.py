"""What a person does at a terminal: a module a group of commands, a function a command.

What a command works with is imported when it is run: `hwaksan --help` and a mistyped word need none of it.
"""
