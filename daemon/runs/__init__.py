"""Runs of agents: begun, carried on through restarts, watched, stopped, applied and taken back.

The loop (`agents.loop`) says what is next; this room does it: it asks the model, lets calls through or asks for them,
and writes each step down before and after. What is true of a run stands in its steps; the engine only sees to it that
somebody goes on with it.
"""
