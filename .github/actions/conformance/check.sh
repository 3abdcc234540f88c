#!/usr/bin/env bash
# Runs the harness image with the action's inputs, which come as environment variables, and tells the job what came of it.
set -euo pipefail

reports=$(mktemp -d "${RUNNER_TEMP:-/tmp}/lockstep-XXXXXX")
# The image's own user writes there.
chmod 0777 "$reports"

lines() { # the lines of a text that hold anything, each after a flag where there is one
  local line
  while IFS= read -r line; do
    if [ -n "${line//[[:space:]]/}" ]; then arguments+=(${2:+"$2"} "$line"); fi
  done <<< "$1"
}

arguments=(check --url "$LOCKSTEP_URL" --contract "/work/$LOCKSTEP_CONTRACT")
lines "${LOCKSTEP_PRINCIPALS:-}" --principal
lines "${LOCKSTEP_ONLY:-}" --only
lines "${LOCKSTEP_ARGUMENTS:-}"
for report in json:result.json junit:junit.xml sarif:lockstep.sarif html:report.html markdown:summary.md; do
  arguments+=(--report "${report%%:*}:/reports/${report#*:}")
done

secrets=()
for name in ${LOCKSTEP_VARIABLES:-}; do secrets+=(--env "$name"); done

code=0
# The host's network: the service listens on the loopback of the job.
"${LOCKSTEP_ENGINE:-docker}" run --rm --network host --read-only --cap-drop ALL --security-opt no-new-privileges \
  --volume "${GITHUB_WORKSPACE:-$PWD}:/work:ro" --volume "$reports:/reports" \
  "${secrets[@]}" "$LOCKSTEP_IMAGE" "${arguments[@]}" || code=$?

{
  echo "exit-code=$code"
  echo "reports=$reports"
} >> "${GITHUB_OUTPUT:-/dev/stdout}"
if [ -s "$reports/summary.md" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$reports/summary.md" >> "$GITHUB_STEP_SUMMARY"
fi
