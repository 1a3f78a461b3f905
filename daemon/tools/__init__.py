"""What tools of agents need of the daemon: code, decisions, pages of the web; and how tools are used."""
