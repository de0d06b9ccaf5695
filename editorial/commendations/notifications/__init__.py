"""Who is told of commendation rounds, and reminded of what they still owe one."""
