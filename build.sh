#!/usr/bin/env bash
# 'dotnet build' with the words given, by one compiler for all projects that ends with the build. Where UseSharedCompilation=false says that no server
# may stay behind, each project would otherwise start a compiler of its own, which spends most of its time on compiling itself.
set -u
export UseSharedCompilation=true SharedCompilationId="halfspace-$$"
# No compiler runs long enough for the just-in-time compiler to gain by watching it first, or by recompiling what was called 30 times; 768, in hexadecimal.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=300
finish() {
    version=$(dotnet --version)
    folder=$(dotnet --list-sdks | sed -n "s|^$version \[\(.*\)\]\$|\1|p")
    "$folder/$version/Roslyn/bincore/VBCSCompiler" -shutdown "-pipename:$SharedCompilationId" >/dev/null 2>&1
}
trap finish EXIT
dotnet build "$@"
