#!/bin/sh
# Syntax and the usual mistakes: check.sh FILE… Status 0: nothing found, 1: findings, 2: a file cannot be read.
status=0
for file in "$@"; do
    if [ ! -r "$file" ]; then
        echo "$file: cannot be read" >&2
        status=2
        continue
    fi
    shell=sh
    case $(head -n 1 "$file") in *bash*) shell=bash ;; esac
    if command -v "$shell" >/dev/null && ! "$shell" -n "$file"; then status=1; fi
    found=$(LC_ALL=C grep -nE \
        -e '^[[:space:]]*(rm|mv|cp|cd|mkdir)[^#"]*[[:space:]]\$[A-Za-z_{]' \
        -e 'for [a-z]+ in \$\(ls' \
        -e '\[ +\$[A-Za-z_]+ +(=|!=)' \
        -e '^[[:space:]]*cd +[^|&;]+$' \
        -- "$file")
    if [ -n "$found" ]; then
        printf '%s\n' "$found" | while IFS= read -r line; do printf '%s:%s\n' "$file" "$line"; done
        [ "$status" = 2 ] || status=1
    fi
done
exit "$status"
