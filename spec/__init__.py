"""Knowledge of decisions: the decision graph, questions, requirements and artifacts.

Pure: no I/O but a folder of text.
"""
