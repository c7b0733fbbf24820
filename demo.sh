#!/usr/bin/env bash
# The main job on a fresh machine: installs a solver if none is there, trains, proves, re-checks, writes a report.
exec "$(dirname "${BASH_SOURCE[0]}")/halfspace" demo "$@"
