"""x"""
class Exchange:
    def __init__(self, opened, shelf): pass
