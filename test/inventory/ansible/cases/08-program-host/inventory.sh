#!/bin/sh
# Prints the values of one host at a time.
case $1 in
  --list) echo '{"web": {"hosts": ["w1", "w2"]}, "db": ["d1"]}' ;;
  --host) echo "{\"asked\": \"$2\", \"length\": ${#2}}" ;;
esac
