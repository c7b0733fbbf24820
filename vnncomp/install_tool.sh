#!/usr/bin/env bash
# VNN-COMP: install_tool.sh v1. Builds the command; the .NET 10 SDK is installed with apt-get where it is absent.
set -euo pipefail
if [ "${1:-}" != v1 ]; then
    echo "usage: install_tool.sh v1" >&2
    exit 64
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if ! command -v dotnet >/dev/null 2>&1; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update
    "${as_root[@]}" apt-get install -y dotnet-sdk-10.0
fi
"$root/halfspace" --version
