#!/usr/bin/env bash
# VNN-COMP: run_instance.sh v1 CATEGORY ONNX VNNLIB RESULTS_FILE TIMEOUT. The results file gets one of sat, unsat, unknown, timeout, error, and after sat the witness.
set -uo pipefail
if [ "$#" -ne 6 ] || [ "$1" != v1 ]; then
    echo "usage: run_instance.sh v1 CATEGORY ONNX VNNLIB RESULTS_FILE TIMEOUT" >&2
    exit 64
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$5
answer=$(mktemp) || exit 73
trap 'rm -f "$answer"' EXIT
# The command keeps the limit itself; timeout ends it where it hangs.
timeout --kill-after=5 "$(awk -v seconds="$6" 'BEGIN { print seconds + 5 }')" "$root/halfspace" verify --model "$3" --property "$4" --time-limit "$6" --quiet >"$answer"
code=$?
# A word counts only with the exit code that belongs to it.
case "$code:$(head -n 1 "$answer")" in
0:unsat | 1:sat | 2:unknown | 2:timeout) ;;
124:* | 137:*) echo timeout >"$answer" ;;
*) echo error >"$answer" ;;
esac
cp "$answer" "$results"
