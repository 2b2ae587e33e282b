"""What is due in a case, why, and who is told when it is overdue. Pure, like all of the domain."""
