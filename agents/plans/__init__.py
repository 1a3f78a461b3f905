"""Plans: what a change takes, task by task, made by rules and enriched by a model, and checked before anybody sees it.

A plan is plain data. Approving one permits exactly its `scope`; everything else is asked for as if there were no plan.
"""
