#!/usr/bin/env bash
source ./other.sh
LIMIT=3 # def: LIMIT constant
export name=x # def: name variable
run() { # def: run function
  local inner=1
  hidden=2
}
function other { # def: other function
  :
}
alias ll='ls -l' # def: ll function
