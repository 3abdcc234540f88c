#!/usr/bin/env bash
# Posts the comment on the pull request, or puts it in the place of the one that stands there.
set -euo pipefail

comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"

# Only a bot's comment is ours: anybody can write the marker, and nobody may write over what others wrote.
query='.[] | select(.user.type == "Bot" and (.body | startswith("<!-- lockstep gate -->"))) | .id'
if ! ids=$(gh api --paginate "$comments" --jq "$query"); then
  echo "::warning::the comments of the pull request cannot be read; the comment is in the job's summary"
  exit 0
fi
id=$(head -n 1 <<< "$ids")

if [ -n "$id" ]; then
  request=(--method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id")
else
  request=(--method POST "$comments")
fi
# The token of a pull request out of a fork may only read.
if ! gh api "${request[@]}" --field "body=@$COMMENT" > /dev/null; then
  echo "::warning::the comment could not be posted; it is in the job's summary"
fi
