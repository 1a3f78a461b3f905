"""What waits for a person: approvals, their answers, and the grants that answers and plans make."""
