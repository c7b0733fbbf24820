#!/usr/bin/env bash
# The main job on a fresh machine with the .NET 10 SDK: trains, proves, re-checks, writes a report.
exec "$(dirname "${BASH_SOURCE[0]}")/halfspace" demo "$@"
