"""What the end-to-end tests stand on: private mail servers, a failing SMTP sink, a recording wire, and ticketd itself.

Only Python's standard library. Every wait has a deadline, every process is ended by its id, every server listens on a
loopback port of its own, so that several worlds can live side by side.
"""
