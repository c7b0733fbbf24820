#!/usr/bin/env bash
# Builds the command, compiled ahead of time, as one archive for each platform named, into artifacts/archives; without names for four platforms.
# What is in an archive needs the .NET 10 runtime and nothing else, and carries the native libraries of its own platform only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if [ $# -eq 0 ]; then set -- linux-x64 linux-arm64 win-x64 osx-arm64; fi
# Paths in symbols are relative to a repository; a source archive has none. The ordinary build has looked at style already.
options=(-p:RunAnalyzers=false)
if [ -e .git ]; then options+=(-p:ContinuousIntegrationBuild=true); fi
for platform in "$@"; do
    folder=artifacts/archives/$platform/halfspace
    rm -rf "$folder"
    dotnet publish src/Halfspace.Cli -c Release -r "$platform" --no-self-contained --artifacts-path artifacts/archives/build -o "$folder" --nologo -v quiet "${options[@]}"
    # The worker is run as a library.
    rm -f "$folder"/*.xml "$folder"/*.pdb "$folder"/Halfspace.SolverWorker "$folder"/Halfspace.SolverWorker.exe
    for program in "$folder"/Halfspace.Cli "$folder"/Halfspace.Cli.exe; do
        if [ -f "$program" ]; then mv "$program" "${program/Halfspace.Cli/halfspace}"; fi
    done
    tar -C "artifacts/archives/$platform" -czf "artifacts/archives/halfspace-$platform.tar.gz" halfspace
    ls -l "artifacts/archives/halfspace-$platform.tar.gz"
done
