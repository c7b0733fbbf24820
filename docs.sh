#!/usr/bin/env bash
# Builds these pages, and the reference of the public types from their XML comments, into artifacts/docs/site. A broken reference is an error;
# without the tool docfx, which NuGet brings, nothing is built, and a message says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if ! log=$(timeout 60 dotnet tool restore 2>&1); then
    echo "docs.sh: docfx could not be restored, so no pages are built: ${log##*$'\n'}"
    exit 0
fi
[ -n "${HALFSPACE_DOCS:-}" ] || dotnet build src/Halfspace.Cli -c Release --nologo -v quiet
dotnet docfx metadata docfx.json --logLevel warning --warningsAsErrors
dotnet docfx build docfx.json --logLevel error
echo "docs.sh: artifacts/docs/site/docs/README.html"
