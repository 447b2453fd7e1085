"""The lines of a JupyterHub's configuration that give each learner the course."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  the hub defines it

# The course is copied to the learner's home, and brought up to date at each start.
c.Spawner.cmd = ["gradschool", "lab", "my-gradschool", "--"]
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0
