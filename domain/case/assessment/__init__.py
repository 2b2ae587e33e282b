"""Assessment: what the worker can do, what the job demands, what screens say."""
