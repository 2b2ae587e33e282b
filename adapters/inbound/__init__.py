"""What other systems send: messages that are commands, for people for whom they may act.

The broker vouches for nothing. Each message brings a token, as a request over HTTP does, and a
proof by the system's own key that it was sent with that token, on that subject, as it is.
"""
