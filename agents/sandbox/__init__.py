"""Where commands run: held back by bubblewrap, else by Landlock and seccomp, else by nothing but limits.

`sandbox` is the way in, `probe` says how far this machine goes and why. The room knows nothing of policy: what a
command may touch is told to it as a `Confinement`, and it holds that or refuses to run.
"""
