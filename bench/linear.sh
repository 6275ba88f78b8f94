#!/bin/sh
# Counts instructions for every kind of hostile mail at two sizes and prints the ratio: twice the size may cost at most 2.3 times as
# much. Usage: linear.sh PATH/TO/mailparse_bench [BYTES]. Needs valgrind. Exit 1 if one kind is worse than linear.
set -eu
bench=$1
size=${2:-100000}
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" nasty "$1" "$2" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}
status=0
for kind in $("$bench" kinds); do
  base=$(count "$kind" 1)
  once=$(($(count "$kind" "$size") - base))
  twice=$(($(count "$kind" $((2 * size))) - base))
  ratio=$((100 * twice / once))
  per_byte=$((once / size))
  verdict=linear
  if [ "$ratio" -gt 230 ]; then verdict="NOT LINEAR"; status=1; fi
  printf '%-18s %6d instructions a byte, twice the size: %d.%02d  %s\n' "$kind" "$per_byte" $((ratio / 100)) $((ratio % 100)) "$verdict"
done
exit $status
