"""What agents can do: one module a subject, each tool a typed function with a declared effect and risk.

A tool touches nothing until policy has seen its demand and the gate has let it through; it knows neither. A module of
tools ends in `TOOLS`, the tuple of those that it offers, and `registry` lays them all side by side.
"""
