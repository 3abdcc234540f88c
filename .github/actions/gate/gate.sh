#!/usr/bin/env bash
# Runs `lockstep gate` with the action's inputs, which come as environment variables, and tells the job what came of it.
set -euo pipefail

comment=$(mktemp -d "${RUNNER_TEMP:-/tmp}/lockstep-XXXXXX")/comment.md
read -ra command <<< "${LOCKSTEP_COMMAND:-lockstep}"

arguments=(gate --base "$LOCKSTEP_BASE" --comment "$comment")
for name in ${LOCKSTEP_TARGETS:-}; do arguments+=(--target "$name"); done
while IFS= read -r line; do
  if [ -n "${line//[[:space:]]/}" ]; then arguments+=("$line"); fi
done <<< "${LOCKSTEP_ARGUMENTS:-}"

code=0
"${command[@]}" "${arguments[@]}" || code=$?

echo "exit-code=$code" >> "${GITHUB_OUTPUT:-/dev/stdout}"
if [ -s "$comment" ]; then
  echo "comment=$comment" >> "${GITHUB_OUTPUT:-/dev/stdout}"
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$comment" >> "$GITHUB_STEP_SUMMARY"; fi
fi
