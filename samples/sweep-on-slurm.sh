#!/usr/bin/env bash
# A sweep over two options, four trainings: on Slurm where one answers, else on this machine. Run it again after a crash: what is done is not repeated.
# HALFSPACE names the command; by default it is the one of this repository.
set -euo pipefail
halfspace=${HALFSPACE:-"$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/halfspace"}
cat >sweep.json <<'PLAN'
{
  "title": "Hidden neurons and weights on MONK's first problem",
  "command": "train",
  "options": { "data": "builtin:monks-1", "objective": "max-correct", "method": "search", "time-limit": 1, "move-limit": 20000 },
  "grid": { "hidden": ["1", "2"], "range": [1, 3] },
  "needs": { "threads": 1, "seconds": 60, "memory": "500M" }
}
PLAN
if timeout 10 sinfo >/dev/null 2>&1; then
    "$halfspace" experiment run sweep.json --on slurm --jobs 4
    # The exit code is 2 while a task has no result; an hour is enough for these.
    for ((look = 0; look < 720; look++)); do
        "$halfspace" experiment status sweep.json && break
        sleep 5
    done
else
    "$halfspace" experiment run sweep.json --jobs 2
fi
"$halfspace" report sweep.results
