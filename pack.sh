#!/usr/bin/env bash
# Builds every package into artifacts/packages, from a build of its own with no path of this machine in it. -p:AllPlatforms=true gives the command
# the native libraries of all five platforms instead of this machine's; other words go to 'dotnet pack' as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
release=()
# Paths in symbols are relative to a repository; a source archive has none.
if [ -e .git ]; then release+=(-p:ContinuousIntegrationBuild=true); fi
dotnet pack Halfspace.slnx -c Release --nologo -v quiet --artifacts-path artifacts/pack -o artifacts/packages "${release[@]}" "$@"
ls -l artifacts/packages
