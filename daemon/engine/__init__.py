"""Durable work: workflows whose recorded steps never repeat, whatever ends the process; and the slots they line up at.

Everybody else sees `port`, `slots`, `errors` and `service`; `durable` and `serializer` alone know DBOS.
"""
