#!/usr/bin/env bash
# The whole test suite on a fresh machine with the .NET 10 SDK: builds, checks the format, runs every test. The solvers come as packages;
# as root on Debian, a browser and Slurm for the tests that need them are installed.
# The last line is "N passed, N failed, N skipped". With HALFSPACE_ALL_ROUNDS=1 random tests draw all their cases, which takes some minutes more.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if ! command -v dotnet >/dev/null 2>&1; then
    echo "test.sh: the .NET 10 SDK is needed; 'dotnet' is not on the PATH"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi
fail() {
    echo "$1"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}
# Some tests drive a real browser and a real Slurm, and are skipped without them. HALFSPACE_NO_INSTALL=1 installs nothing.
if [ -z "${HALFSPACE_NO_INSTALL:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    missing=()
    command -v chromium >/dev/null 2>&1 || missing+=(chromium)
    command -v slurmctld >/dev/null 2>&1 || missing+=(slurmctld slurmd slurm-client munge)
    if [ "${#missing[@]}" -gt 0 ]; then
        echo "test.sh: installing ${missing[*]}"
        { timeout 60 apt-get update && DEBIAN_FRONTEND=noninteractive timeout 180 apt-get install -y --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 || echo "test.sh: could not install them; their tests are skipped"
    fi
fi
# Nothing here runs long enough for the just-in-time compiler to gain by watching it first.
export DOTNET_TieredPGO=0
# Nor by recompiling what was called 30 times: 768 (in hexadecimal, as the runtime reads it) spares an eighth of the tests' CPU time, and two fifths of the formatter's.
export DOTNET_TC_CallCountThreshold=300
log=$(mktemp) docs=$(mktemp) format=$(mktemp)
trap 'kill ${format_job:-} ${docs_job:-} 2>/dev/null; rm -f "$log" "$docs" "$format"' EXIT
# The build looks at style, and a test at the order of usings; this needs no build, so it goes on beside it.
dotnet format whitespace --folder . --exclude artifacts --verify-no-changes >"$format" 2>&1 &
format_job=$!
./build.sh Halfspace.slnx -c Release --nologo -v quiet || fail "test.sh: the build failed"
wait "$format_job" || { cat "$format"; fail "test.sh: the format differs; run 'dotnet format Halfspace.slnx'"; }
# HALFSPACE_DOCS=1 builds the pages and the reference too, beside the tests, some of which wait.
if [ -n "${HALFSPACE_DOCS:-}" ]; then
    ./docs.sh >"$docs" 2>&1 &
    docs_job=$!
fi
# A youngest generation of 64 MB spares a tenth of what is left; what the tests start does not get it (RuntimeSettings).
export DOTNET_GCgen0size=4000000
# A method with a loop is compiled well at once, and calls are counted from the start, not when a tenth of a second has brought nothing new; likewise.
export DOTNET_TC_QuickJitForLoops=0 DOTNET_TC_CallCountingDelayMs=0
# Many tests wait for a process, so three times as many as there are cores run side by side.
artifacts/bin/Halfspace.Tests/release/Halfspace.Tests -maxThreads 3x "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
if [ -n "${docs_job:-}" ]; then
    wait "$docs_job" || { cat "$docs"; fail "test.sh: the pages could not be built"; }
    cat "$docs"
fi
summary=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' | tail -n 1)
[ -n "$summary" ] || fail "test.sh: the tests ended without a summary (exit code $code)"
number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
failed=$(($(number Failed) + $(number Errors)))
skipped=$(number Skipped)
passed=$(($(number Total) - $(number Failed) - skipped))
# What failed is said once more at the end, where a reader of a long log looks first.
if [ "$failed" -gt 0 ]; then
    sed 's/\x1b\[[0-9;]*m//g' "$log" | awk '/\[FAIL\]$/ { lines = 25; print "" } / \[(SKIP|PASS)\]$/ { lines = 0 } lines-- > 0'
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$code" -eq 0 ]
